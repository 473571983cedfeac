package anji.interop;

import com.alibaba.com.caucho.hessian.io.Hessian2Input;
import com.alibaba.com.caucho.hessian.io.Hessian2Output;
import com.alibaba.com.caucho.hessian.io.SerializerFactory;
import java.io.BufferedReader;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Prints `VALUE|name|hex` for each stream of values, or `CANNOT|name|why`, and ENCODED. Then reads lines `name|hex` and
 * answers `SAME|name` or `OTHER|name|difference` for each, comparing with what it reads from its own bytes; DONE at the end.
 */
public final class HessianEcho {
  private final PrintStream out;
  private final SerializerFactory factory = new SerializerFactory();
  private final Map<String, String> expected = new LinkedHashMap<>();

  private HessianEcho(PrintStream out) {
    this.out = out;
  }

  public static void main(String[] args) throws IOException {
    HessianEcho echo = new HessianEcho(System.out);
    System.setOut(System.err);
    for (Map.Entry<String, Object[]> entry : new HessianValues().byName.entrySet()) echo.tell(entry.getKey(), entry.getValue());
    echo.out.println("ENCODED");
    echo.out.flush();
    BufferedReader lines = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.US_ASCII));
    for (String line = lines.readLine(); line != null; line = lines.readLine()) echo.check(line);
    echo.out.println("DONE");
    echo.out.flush();
  }

  private void tell(String name, Object[] values) {
    try {
      byte[] bytes = encode(values);
      // Java itself does not read everything as what it wrote, so its own reading is what ours must equal.
      expected.put(name, read(bytes, values.length));
      out.println("VALUE|" + name + "|" + hex(bytes));
    } catch (Throwable error) {
      out.println("CANNOT|" + name + "|" + error.toString().split("\n")[0]);
    }
  }

  private void check(String line) {
    int bar = line.indexOf('|');
    String name = line.substring(0, bar);
    String wanted = expected.get(name);
    String got;
    try {
      got = read(bytes(line.substring(bar + 1)), -1);
    } catch (Throwable error) {
      got = error.toString().split("\n")[0];
    }
    if (got.equals(wanted)) out.println("SAME|" + name);
    else out.println("OTHER|" + name + "|expected " + wanted + " but got " + got);
  }

  private byte[] encode(Object[] values) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    Hessian2Output output = new Hessian2Output(bytes);
    output.setSerializerFactory(factory);
    for (Object value : values) output.writeObject(value);
    output.flush();
    return bytes.toByteArray();
  }

  /** Reads `count` values, or all there are when it is negative. */
  private String read(byte[] bytes, int count) throws IOException {
    ByteArrayInputStream left = new ByteArrayInputStream(bytes);
    Hessian2Input input = new Hessian2Input(left);
    input.setSerializerFactory(factory);
    StringBuilder shown = new StringBuilder();
    for (int i = 0; count < 0 ? !input.isEnd() : i < count; i++) {
      Object value = input.readObject();
      shown.append(value == null ? "" : value.getClass().getName()).append(' ').append(Show.text(value)).append("; ");
    }
    return shown.toString();
  }

  private static String hex(byte[] bytes) {
    StringBuilder text = new StringBuilder(bytes.length * 2);
    for (byte b : bytes) text.append(Character.forDigit(b >> 4 & 15, 16)).append(Character.forDigit(b & 15, 16));
    return text.toString();
  }

  private static byte[] bytes(String hex) {
    byte[] bytes = new byte[hex.length() / 2];
    for (int i = 0; i < bytes.length; i++) bytes[i] = (byte) Integer.parseInt(hex.substring(i * 2, i * 2 + 2), 16);
    return bytes;
  }
}
