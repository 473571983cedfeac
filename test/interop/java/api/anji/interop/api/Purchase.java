package anji.interop.api;

import java.io.Serializable;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;

/** A bean with other beans in every place where one can be. */
public class Purchase implements Serializable {
  private static final long serialVersionUID = 1L;

  private long id;
  private String buyer;
  private boolean paid;
  private Color color;
  private BigDecimal total;
  private Address address;
  private List<Item> items;
  private Map<String, Item> bySku;
  private Item[] gifts;

  public long getId() {
    return id;
  }

  public void setId(long id) {
    this.id = id;
  }

  public String getBuyer() {
    return buyer;
  }

  public void setBuyer(String buyer) {
    this.buyer = buyer;
  }

  public boolean isPaid() {
    return paid;
  }

  public void setPaid(boolean paid) {
    this.paid = paid;
  }

  public Color getColor() {
    return color;
  }

  public void setColor(Color color) {
    this.color = color;
  }

  public BigDecimal getTotal() {
    return total;
  }

  public void setTotal(BigDecimal total) {
    this.total = total;
  }

  public Address getAddress() {
    return address;
  }

  public void setAddress(Address address) {
    this.address = address;
  }

  public List<Item> getItems() {
    return items;
  }

  public void setItems(List<Item> items) {
    this.items = items;
  }

  public Map<String, Item> getBySku() {
    return bySku;
  }

  public void setBySku(Map<String, Item> bySku) {
    this.bySku = bySku;
  }

  public Item[] getGifts() {
    return gifts;
  }

  public void setGifts(Item[] gifts) {
    this.gifts = gifts;
  }
}
