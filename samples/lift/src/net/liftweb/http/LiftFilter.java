package net.liftweb.http;

import java.io.IOException;
import javax.servlet.Filter;
import javax.servlet.FilterChain;
import javax.servlet.FilterConfig;
import javax.servlet.ServletRequest;
import javax.servlet.ServletResponse;

/** Stands in for Lift, which is not to be had without a network: it has the filter's name and greets. */
public class LiftFilter implements Filter {
  @Override
  public void init(FilterConfig config) {}

  @Override
  public void doFilter(ServletRequest request, ServletResponse response, FilterChain chain) throws IOException {
    response.setContentType("text/plain");
    response.getWriter().println("Hello from Lift!");
  }

  @Override
  public void destroy() {}
}
