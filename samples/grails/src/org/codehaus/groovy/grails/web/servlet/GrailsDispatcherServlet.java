package org.codehaus.groovy.grails.web.servlet;

import java.io.IOException;
import javax.servlet.http.HttpServlet;
import javax.servlet.http.HttpServletRequest;
import javax.servlet.http.HttpServletResponse;

/** Stands in for Grails, which is not to be had without a network: it has the dispatcher's name and greets. */
public class GrailsDispatcherServlet extends HttpServlet {
  @Override
  protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
    response.setContentType("text/plain");
    response.getWriter().println("Hello from Grails!");
  }
}
