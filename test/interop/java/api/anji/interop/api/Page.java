package anji.interop.api;

import java.io.Serializable;
import java.util.List;

/** A generic bean: what its rows are stands only where it is used. */
public class Page<T> implements Serializable {
  private static final long serialVersionUID = 1L;

  private int number;
  private T first;
  private List<T> rows;

  public int getNumber() {
    return number;
  }

  public void setNumber(int number) {
    this.number = number;
  }

  public T getFirst() {
    return first;
  }

  public void setFirst(T first) {
    this.first = first;
  }

  public List<T> getRows() {
    return rows;
  }

  public void setRows(List<T> rows) {
    this.rows = rows;
  }
}
