import { directory, type Entry, textFile } from '@diy-paas/archive';

const FIND = `for CATALINA_HOME in "$CATALINA_HOME" /usr/share/tomcat10 /usr/share/tomcat11 /opt/homebrew/opt/tomcat/libexec /usr/local/opt/tomcat/libexec; do
  [ -f "$CATALINA_HOME/bin/catalina.sh" ] && break
done
if [ ! -f "$CATALINA_HOME/bin/catalina.sh" ]; then
  echo "There is no Tomcat here: apt-get install tomcat10-common, or brew install tomcat" >&2
  exit 1
fi
`;

/** Runs the machine's Tomcat, with the droplet's directory as its base. */
const catalina = `#!/bin/bash
cd "$(dirname "$0")/.."
${FIND}export PATH CATALINA_HOME CATALINA_BASE=$PWD
[ -n "$JAVA" ] && export JRE_HOME=$(dirname "$(dirname "$(readlink -f "$JAVA")")")
exec "$CATALINA_HOME/bin/catalina.sh" "$@"
`;

/** An app of before 2020 is written for javax.servlet, which is jakarta.servlet now: Tomcat translates it as it deploys it. */
const TRANSLATE = `base='appBase="webapps"'
if ! grep -q jakarta.ee tomcat/webapps/ROOT/WEB-INF/web.xml && grep -q jakarta/servlet "$CATALINA_HOME/lib/servlet-api.jar"; then
  for translator in "$CATALINA_HOME"/lib/jakartaee-migration-*.jar /usr/share/tomcat-jakartaee-migration/lib/*.jar; do
    [ -f "$translator" ] && break
  done
  if [ -f "$translator" ]; then
    base='appBase="translated" legacyAppBase="webapps"'
    mkdir -p tomcat/lib tomcat/translated
    ln -sf "$translator" tomcat/lib/
  else
    echo "javax.servlet is not translated for this Tomcat: apt-get install tomcat-jakartaee-migration" >&2
  fi
fi
`;

/** Run when the app starts, because only then its port is known: `configure_tomcat PORT`. */
const configureTomcat = `#!/bin/bash
${FIND}${TRANSLATE}cat > tomcat/conf/server.xml <<END
<?xml version="1.0" encoding="UTF-8"?>
<Server port="-1">
  <Service name="Catalina">
    <Connector port="$1" protocol="HTTP/1.1" connectionTimeout="20000"/>
    <Engine name="Catalina" defaultHost="localhost">
      <Host name="localhost" $base unpackWARs="true" autoDeploy="false"/>
    </Engine>
  </Service>
</Server>
END
`;

/** What every web application gets: static files, JSP where Tomcat can compile it, and a few types. */
const webXml = `<?xml version="1.0" encoding="UTF-8"?>
<web-app>
  <servlet>
    <servlet-name>default</servlet-name>
    <servlet-class>org.apache.catalina.servlets.DefaultServlet</servlet-class>
    <load-on-startup>1</load-on-startup>
  </servlet>
  <servlet>
    <servlet-name>jsp</servlet-name>
    <servlet-class>org.apache.jasper.servlet.JspServlet</servlet-class>
    <load-on-startup>3</load-on-startup>
  </servlet>
  <servlet-mapping>
    <servlet-name>default</servlet-name>
    <url-pattern>/</url-pattern>
  </servlet-mapping>
  <servlet-mapping>
    <servlet-name>jsp</servlet-name>
    <url-pattern>*.jsp</url-pattern>
  </servlet-mapping>
${Object.entries({
  html: 'text/html',
  css: 'text/css',
  js: 'text/javascript',
  png: 'image/png',
  svg: 'image/svg+xml',
})
  .map(
    ([extension, type]) =>
      `  <mime-mapping><extension>${extension}</extension><mime-type>${type}</mime-type></mime-mapping>`,
  )
  .join('\n')}
  <welcome-file-list>
    <welcome-file>index.html</welcome-file>
    <welcome-file>index.jsp</welcome-file>
  </welcome-file-list>
</web-app>
`;

/** In 2012 Ruby was asked to do it. */
const generateServerXml = `#!/usr/bin/env ruby
exec 'bash', File.expand_path('../configure_tomcat', __FILE__), ARGV.fetch(0)
`;

/** In 2012: the proxies of the environment, as Java wants to be told of them. */
const setEnvironment = `#!/usr/bin/env ruby
require 'uri'

options = { 'HTTP_PROXY' => 'http', 'HTTPS_PROXY' => 'https' }.map do |variable, protocol|
  next unless ENV[variable]
  proxy = URI.parse(ENV[variable])
  "-D#{protocol}.proxyHost=#{proxy.host} -D#{protocol}.proxyPort=#{proxy.port}"
end
if ENV['NO_PROXY']
  hosts = ENV['NO_PROXY'].split(',').map(&:strip).map do |host|
    case host
    when /^(\\*|127|localhost)/ then host
    when /^\\./ then "*#{host}"
    else "*.#{host}"
    end
  end
  options += %w[http https].map { |protocol| "-D#{protocol}.nonProxyHosts=#{hosts.uniq.join('|')}" }
end
puts options.compact.join(' ')
`;

const mtime = new Date(0);
const program = (path: string, text: string) => textFile(path, text, { mode: 0o755, mtime });

/** What a droplet holds besides the web application, which goes to `WEBAPP`. */
export const tomcatFiles: readonly Entry[] = [
  program('tomcat/bin/catalina.sh', catalina),
  textFile('tomcat/conf/web.xml', webXml, { mtime }),
  ...['logs', 'temp', 'work'].map((name) => directory(`tomcat/${name}`, { mtime })),
  program('resources/configure_tomcat', configureTomcat),
  textFile('resources/generate_server_xml', generateServerXml, { mtime }),
  textFile('resources/set_environment', setEnvironment, { mtime }),
];

export const WEBAPP = 'tomcat/webapps/ROOT';
