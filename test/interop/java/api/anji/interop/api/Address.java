package anji.interop.api;

import java.io.Serializable;

/** The bean inside a purchase, written as most beans are: private fields, getters and setters. */
public class Address implements Serializable {
  private static final long serialVersionUID = 1L;

  private String city;
  private int number;

  public String getCity() {
    return city;
  }

  public void setCity(String city) {
    this.city = city;
  }

  public int getNumber() {
    return number;
  }

  public void setNumber(int number) {
    this.number = number;
  }
}
