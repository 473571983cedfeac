package anji.interop;

import anji.interop.api.*;
import java.math.BigDecimal;
import java.util.Collections;
import java.util.List;
import java.util.Map;

/** The provider's side of Shop. */
public final class ShopService implements Shop {
  @Override
  public String buy(String buyer, Purchase purchase) {
    return "buy " + Show.text(buyer) + " " + Show.text(purchase);
  }

  @Override
  public Purchase find(long id) {
    return purchase(id);
  }

  @Override
  public Purchase change(Purchase purchase) {
    return purchase;
  }

  @Override
  public String price(String sku) {
    return "price of sku " + Show.text(sku);
  }

  @Override
  public String price(Item item) {
    return "price of item " + Show.text(item);
  }

  @Override
  public String price(String sku, int count) {
    return "price of many " + Show.text(sku) + " " + count;
  }

  @Override
  public List<Item> sort(List<Item> items, Color color) {
    return items;
  }

  @Override
  public Map<String, Item> index(Map<String, Item> bySku) {
    return bySku;
  }

  @Override
  public Map<String, List<Item>> group(Map<String, List<Item>> groups) {
    return groups;
  }

  @Override
  public Page<Item> page(Page<Item> page) {
    return page;
  }

  static Purchase purchase(long id) {
    Address address = new Address();
    address.setCity("\u676d\u5dde");
    address.setNumber(7);
    Purchase purchase = new Purchase();
    purchase.setId(id);
    purchase.setBuyer("buyer " + id);
    purchase.setPaid(true);
    purchase.setColor(Color.GREEN);
    purchase.setTotal(new BigDecimal("12.50"));
    purchase.setAddress(address);
    purchase.setItems(Collections.singletonList(new Item("sku-1", 1)));
    purchase.setBySku(Collections.singletonMap("sku-2", new Item("sku-2", 2)));
    purchase.setGifts(new Item[] {new Item("sku-3", 3)});
    return purchase;
  }
}
