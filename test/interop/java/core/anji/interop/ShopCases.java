package anji.interop;

import anji.interop.api.*;
import java.util.*;

/** Calls of Shop; only consumers that look in a registry try them. */
final class ShopCases {
  private ShopCases() {}

  static void addTo(Cases cases, Shop shop) {
    Purchase purchase = ShopService.purchase(9_007_199_254_740_993L);
    List<Item> items = new ArrayList<>(Arrays.asList(new Item("b", 2), new Item("a", 1)));
    Map<String, Item> bySku = new HashMap<>();
    bySku.put("a", items.get(1));
    Map<String, List<Item>> groups = new HashMap<>();
    groups.put("all", items);
    Page<Item> page = new Page<>();
    page.setNumber(3);
    page.setFirst(items.get(0));
    page.setRows(items);
    cases.add("shop-buy", () -> shop.buy("me", purchase));
    cases.add("shop-find", () -> Cases.same(purchase, shop.find(purchase.getId())));
    cases.add("shop-change", () -> Cases.same(purchase, shop.change(purchase)));
    cases.add("shop-price-sku", () -> shop.price("a"));
    cases.add("shop-price-item", () -> shop.price(items.get(1)));
    cases.add("shop-price-many", () -> shop.price("a", 2));
    cases.add("shop-sort", () -> Cases.same(items, shop.sort(items, Color.RED)));
    cases.add("shop-index", () -> Cases.same(bySku, shop.index(bySku)));
    cases.add("shop-group", () -> Cases.same(groups, shop.group(groups)));
    cases.add("shop-page", () -> Cases.same(page, shop.page(page)));
  }
}
