package anji.interop.api;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A bean with a field of every kind but float: the Hessian of 3.3.6 writes eight bytes into a float field, and so over its neighbour.
 * `parent` and `self` may close circles.
 */
public class Order extends Record {
  private static final long serialVersionUID = 1L;

  public boolean paid;
  public byte tiny;
  public short small;
  public int count;
  public long big;
  public double price;
  public char grade;
  public Boolean boxedPaid;
  public Byte boxedTiny;
  public Short boxedSmall;
  public Integer boxedCount;
  public Long boxedBig;
  public Float boxedRatio;
  public Double boxedPrice;
  public Character boxedGrade;
  public String title;
  public BigDecimal total;
  public BigInteger serial;
  public Color color;
  public byte[] blob;
  public int[] numbers;
  public String[] tags;
  public Item first;
  public Item[] itemArray;
  public List<Item> items;
  public Map<String, Item> bySku;
  public Set<Long> numbersSeen;
  public Object anything;
  public Order parent;
  public Order self;
  public transient String notSent;
}
