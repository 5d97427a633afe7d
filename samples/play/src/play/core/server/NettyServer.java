package play.core.server;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;

/** Stands in for Play, which is not to be had without a network: it has the server's name and reads its property. */
public class NettyServer {
  public static void main(String[] args) throws IOException {
    int port = Integer.getInteger("http.port", 9000);
    HttpServer server = HttpServer.create(new InetSocketAddress(port), 0);
    byte[] greeting = "Hello from Play!\n".getBytes(StandardCharsets.UTF_8);
    server.createContext("/", exchange -> {
      exchange.sendResponseHeaders(200, greeting.length);
      exchange.getResponseBody().write(greeting);
      exchange.close();
    });
    server.start();
    System.out.println("Listening for HTTP on port " + port + "...");
  }
}
