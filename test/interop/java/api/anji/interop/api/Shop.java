package anji.interop.api;

import java.util.List;
import java.util.Map;

/** A service as applications have them, for what is told of its types. Methods that answer text tell what they got. */
public interface Shop {
  /** A bean next to a text. */
  String buy(String buyer, Purchase purchase);

  Purchase find(long id);

  Purchase change(Purchase purchase);

  String price(String sku);

  String price(Item item);

  String price(String sku, int count);

  List<Item> sort(List<Item> items, Color color);

  Map<String, Item> index(Map<String, Item> bySku);

  Map<String, List<Item>> group(Map<String, List<Item>> groups);

  Page<Item> page(Page<Item> page);
}
