package anji.interop.api;

import java.io.Serializable;

/** The small bean inside others. */
public class Item implements Serializable {
  private static final long serialVersionUID = 1L;

  public String sku;
  public int count;

  public Item() {}

  public Item(String sku, int count) {
    this.sku = sku;
    this.count = count;
  }
}
