package anji.interop.api;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZonedDateTime;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

/** A service with every type that a signature may hold and every way of calling. Each `echo…` answers its argument. */
public interface Sampler {
  boolean echoBoolean(boolean v);

  byte echoByte(byte v);

  short echoShort(short v);

  int echoInt(int v);

  long echoLong(long v);

  float echoFloat(float v);

  double echoDouble(double v);

  char echoChar(char v);

  Boolean echoBoxedBoolean(Boolean v);

  Byte echoBoxedByte(Byte v);

  Short echoBoxedShort(Short v);

  Integer echoBoxedInt(Integer v);

  Long echoBoxedLong(Long v);

  Float echoBoxedFloat(Float v);

  Double echoBoxedDouble(Double v);

  Character echoBoxedChar(Character v);

  String echo(String v);

  BigDecimal echoDecimal(BigDecimal v);

  BigInteger echoBigInteger(BigInteger v);

  Date echoDate(Date v);

  Color echoColor(Color v);

  Order echoOrder(Order v);

  Order[] echoOrders(Order[] v);

  boolean[] echoBooleans(boolean[] v);

  byte[] echoBytes(byte[] v);

  short[] echoShorts(short[] v);

  int[] echoInts(int[] v);

  long[] echoLongs(long[] v);

  float[] echoFloats(float[] v);

  double[] echoDoubles(double[] v);

  char[] echoChars(char[] v);

  int[][] echoMatrix(int[][] v);

  String[] echoStrings(String[] v);

  Object[] echoObjects(Object[] v);

  Color[] echoColors(Color[] v);

  List<Object> echoList(List<Object> v);

  List<Item> echoItems(List<Item> v);

  Set<String> echoSet(Set<String> v);

  Map<Object, Object> echoMap(Map<Object, Object> v);

  Object echoObject(Object v);

  LocalDate echoLocalDate(LocalDate v);

  LocalTime echoLocalTime(LocalTime v);

  LocalDateTime echoLocalDateTime(LocalDateTime v);

  Instant echoInstant(Instant v);

  Duration echoDuration(Duration v);

  ZonedDateTime echoZonedDateTime(ZonedDateTime v);

  Optional<String> echoOptional(Optional<String> v);

  void nothing();

  /** Every argument in one text, so that their order shows. */
  String many(int a, long b, String c, Item d, List<String> e, Map<String, Integer> f, byte[] g, Object h);

  String overloaded();

  String overloaded(int v);

  String overloaded(long v);

  String overloaded(String v);

  String overloaded(Item v);

  String overloaded(int a, int b);

  String failBusiness(String message, int code) throws BusinessException;

  /** `state`: a JDK exception; `service`: ours with a cause; `foreign`: of a class that only the provider's code knows. */
  String failRuntime(String kind);

  CompletableFuture<String> later(String text, int ms);

  String sleep(int ms);

  String whoAmI();

  /** Kept at the provider under the key; called one-way by the consumers. */
  void note(String key, String value);

  /** What `note` kept, or null. */
  String noted(String key);

  /** Calls the listener `times` times and answers what it answered. */
  String listen(String text, int times, Listener listener);

  /** The attachments that arrived whose key starts with `x-`, as text; each goes back as `reply-KEY` too. */
  Map<String, String> attachments();
}
