package anji.interop.api;

import java.io.Serializable;
import java.util.Date;

/** What an order inherits. */
public class Record implements Serializable {
  private static final long serialVersionUID = 1L;

  public long id;
  public Date created;
}
