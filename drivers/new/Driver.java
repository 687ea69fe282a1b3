// A driver for `wireproof check client --driver "java Driver.java"`: it speaks the protocol, and makes no call yet.
//
// What is missing is `made`. What the messages and the forms of values mean stands in docs/driver-protocol.md of
// wireproof; `wireproof driver check java Driver.java` tells what is wrong. Java 17 or later.

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

public class Driver {
    /**
     * Makes a call with the client, and tells what came of it.
     *
     * `call` has "service", "operation", "endpoint", "timeout_ms", "max_attempts" (null: as many as the client makes
     * by itself), "region" and "credentials"; `input` has the members of the input as Java has them. It is one of these:
     *
     *     Map.of("type", "output", "output", Values.written(output))
     *     Map.of("type", "error", "code", "SomeException", "message", "its words", "status", 400)
     *     Map.of("type", "refused", "reason", "the client did not take the input, and sent nothing")
     *     Map.of("type", "unsupported", "reason", "the client cannot be called so")
     *     Map.of("type", "set-up-failed", "reason", "the client could not be made ready")
     */
    static Map<String, ?> made(Map<?, ?> call, Map<?, ?> input) {
        return Map.of("type", "unsupported", "reason", "make the call here");
    }

    /** What is said of a message. */
    static Map<String, Object> said(Map<?, ?> message) {
        Map<String, Object> answer = new LinkedHashMap<>();
        try {
            answer.putAll(answered(message));
        } catch (ArithmeticException | IllegalArgumentException | java.time.DateTimeException error) {
            // Java has no such value, or `written` has no case for it yet.
            answer.putAll(Map.of("type", "unsupported", "reason", error.toString()));
        }
        if (message.containsKey("id")) {
            answer.put("id", message.get("id"));
        }
        return answer;
    }

    static Map<String, ?> answered(Map<?, ?> message) {
        return switch ((String) message.get("type")) {
            // "absent" has beginnings of ids of requirements that the client has not by design: "client/retry".
            case "hello" -> Map.of(
                "type", "hello", "version", 1, "client", "my-client 0", "concurrency", 1, "absent", List.of());
            case "call" -> made(message, (Map<?, ?>) Values.read(message.get("input")));
            case "echo" -> {
                Map<String, Object> echo = new LinkedHashMap<>();
                echo.put("type", "echo");
                echo.put("value", Values.written(Values.read(message.get("value"))));
                yield echo;
            }
            default -> Map.of("type", "unsupported", "reason", "no message is called " + message.get("type"));
        };
    }

    /** Standard output belongs to messages; what is to be read by people goes to standard error. */
    public static void main(String[] arguments) throws IOException {
        var lines = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            String answer = Json.written(said((Map<?, ?>) Json.read(line))) + "\n";
            System.out.write(answer.getBytes(StandardCharsets.UTF_8));
            System.out.flush();
        }
    }
}

/** Values of Java, and the forms that the protocol has for what JSON cannot say. */
class Values {
    private static final BigInteger LARGEST_EXACT = BigInteger.TWO.pow(53);

    /** The value that a form stands for. */
    static Object read(Object value) {
        if (value instanceof List<?> list) {
            return list.stream().map(Values::read).collect(Collectors.toCollection(ArrayList::new));
        }
        if (!(value instanceof Map<?, ?> map)) {
            return value;
        }
        if (map.size() == 1) {
            Object inner = map.values().iterator().next();
            switch ((String) map.keySet().iterator().next()) {
                case "$blob": return Base64.getDecoder().decode((String) inner);
                case "$timestamp": return instant((Number) inner);
                case "$integer": return new BigInteger((String) inner);
                case "$float": return Double.valueOf((String) inner);
                case "$text": return text((List<?>) inner);
                default: break;
            }
        }
        Map<String, Object> read = new LinkedHashMap<>();
        map.forEach((key, inner) -> read.put(((String) key).replaceFirst("^\\$", ""), read(inner)));
        return read;
    }

    /** A value in the forms. */
    static Object written(Object value) {
        if (value == null || value instanceof Boolean) {
            return value;
        }
        if (value instanceof String text) {
            boolean isWhole = text.codePoints().noneMatch(point -> 0xD800 <= point && point <= 0xDFFF);
            return isWhole ? text : Map.of("$text", text.chars().boxed().toList());
        }
        if (value instanceof Integer || value instanceof Long || value instanceof BigInteger) {
            BigInteger integer = new BigInteger(value.toString());
            boolean isExact = integer.abs().compareTo(LARGEST_EXACT) <= 0;
            return isExact ? value : Map.of("$integer", value.toString());
        }
        if (value instanceof Double number) {
            return Double.isFinite(number) ? number : Map.of("$float", number.toString());
        }
        if (value instanceof byte[] bytes) {
            return Map.of("$blob", Base64.getEncoder().encodeToString(bytes));
        }
        if (value instanceof Instant instant) {
            BigDecimal seconds = BigDecimal.valueOf(instant.getEpochSecond());
            return Map.of("$timestamp", seconds.add(BigDecimal.valueOf(instant.getNano(), 9)));
        }
        if (value instanceof List<?> list) {
            return list.stream().map(Values::written).collect(Collectors.toCollection(ArrayList::new));
        }
        if (value instanceof Map<?, ?> map) {
            Map<String, Object> written = new LinkedHashMap<>();
            map.forEach((key, inner) -> written.put((key.toString().startsWith("$") ? "$" : "") + key, written(inner)));
            return written;
        }
        throw new IllegalArgumentException("written has no case for a " + value.getClass().getName() + " yet");
    }

    private static Instant instant(Number seconds) {
        BigDecimal nanoseconds = new BigDecimal(seconds.toString()).movePointRight(9);
        BigInteger[] parts = nanoseconds.toBigInteger().divideAndRemainder(BigInteger.TEN.pow(9));
        return Instant.ofEpochSecond(parts[0].longValueExact(), parts[1].longValueExact());
    }

    private static String text(List<?> units) {
        StringBuilder text = new StringBuilder();
        units.forEach(unit -> text.append((char) ((Number) unit).intValue()));
        return text.toString();
    }
}

/** JSON: objects are maps, arrays are lists, numbers are Long, BigInteger or Double. */
class Json {
    private final String text;
    private int at = 0;

    private Json(String text) {
        this.text = text;
    }

    static Object read(String text) {
        Json json = new Json(text);
        Object value = json.value();
        if (json.next() != '\0') {
            throw json.unexpected();
        }
        return value;
    }

    /** The character after blanks, which stays where it is; U+0000 at the end. */
    private char next() {
        while (at < text.length() && " \t\r\n".indexOf(text.charAt(at)) >= 0) {
            at++;
        }
        return at < text.length() ? text.charAt(at) : '\0';
    }

    private boolean takes(char expected) {
        boolean is = next() == expected;
        at += is ? 1 : 0;
        return is;
    }

    private void take(char expected) {
        if (!takes(expected)) {
            throw unexpected();
        }
    }

    private RuntimeException unexpected() {
        return new IllegalStateException("no JSON at character " + at + " of " + text);
    }

    private Object value() {
        return switch (next()) {
            case '{' -> object();
            case '[' -> array();
            case '"' -> string();
            case 't' -> word("true", true);
            case 'f' -> word("false", false);
            case 'n' -> word("null", null);
            default -> number();
        };
    }

    private Map<String, Object> object() {
        Map<String, Object> entries = new LinkedHashMap<>();
        take('{');
        if (takes('}')) {
            return entries;
        }
        do {
            next();
            String key = string();
            take(':');
            entries.put(key, value());
        } while (takes(','));
        take('}');
        return entries;
    }

    private List<Object> array() {
        List<Object> elements = new ArrayList<>();
        take('[');
        if (takes(']')) {
            return elements;
        }
        do {
            elements.add(value());
        } while (takes(','));
        take(']');
        return elements;
    }

    private Object word(String word, Object value) {
        if (!text.startsWith(word, at)) {
            throw unexpected();
        }
        at += word.length();
        return value;
    }

    private Object number() {
        int start = at;
        while (at < text.length() && "+-.eE0123456789".indexOf(text.charAt(at)) >= 0) {
            at++;
        }
        String digits = text.substring(start, at);
        if (digits.isEmpty()) {
            throw unexpected();
        }
        if (digits.matches(".*[.eE].*")) {
            return Double.valueOf(digits);
        }
        BigInteger integer = new BigInteger(digits);
        return integer.bitLength() < 64 ? (Object) integer.longValue() : integer;
    }

    private String string() {
        take('"');
        StringBuilder string = new StringBuilder();
        while (at < text.length() && text.charAt(at) != '"') {
            char unit = text.charAt(at++);
            string.append(unit == '\\' ? escaped() : unit);
        }
        take('"');
        return string.toString();
    }

    private char escaped() {
        char letter = text.charAt(at++);
        if (letter == 'u') {
            at += 4;
            return (char) Integer.parseInt(text.substring(at - 4, at), 16);
        }
        int place = "bfnrt".indexOf(letter);
        return place < 0 ? letter : "\b\f\n\r\t".charAt(place);
    }

    static String written(Object value) {
        StringBuilder out = new StringBuilder();
        write(value, out);
        return out.toString();
    }

    private static void write(Object value, StringBuilder out) {
        if (value instanceof Map<?, ?> map) {
            String before = "{";
            for (var entry : map.entrySet()) {
                out.append(before);
                writeString((String) entry.getKey(), out);
                write(entry.getValue(), out.append(':'));
                before = ",";
            }
            out.append(map.isEmpty() ? "{}" : "}");
        } else if (value instanceof List<?> list) {
            String before = "[";
            for (Object element : list) {
                write(element, out.append(before));
                before = ",";
            }
            out.append(list.isEmpty() ? "[]" : "]");
        } else if (value instanceof String string) {
            writeString(string, out);
        } else {
            out.append(value);
        }
    }

    private static void writeString(String string, StringBuilder out) {
        out.append('"');
        for (char unit : string.toCharArray()) {
            if (unit == '"' || unit == '\\') {
                out.append('\\').append(unit);
            } else if (unit < ' ') {
                out.append(String.format("\\u%04x", (int) unit));
            } else {
                out.append(unit);
            }
        }
        out.append('"');
    }
}
