/**
 * Run when the app starts, because only then its port and place are known: `configure_apache PORT DIRECTORY MEMORY`.
 * Writes Apache's configuration, PHP's memory limit, and the script that starts Apache.
 */
export const configureApache = `#!/bin/bash
port=$1
base=$2
memory=$3

# Debian's places, then Homebrew's.
for server in /usr/sbin/apache2 /opt/homebrew/bin/httpd /usr/local/bin/httpd; do
  [ -x "$server" ] && break
done
for modules in /usr/lib/apache2/modules /opt/homebrew/lib/httpd/modules /usr/local/lib/httpd/modules; do
  [ -d "$modules" ] && break
done
for php in "$modules"/libphp*.so /opt/homebrew/opt/php/lib/httpd/modules/libphp.so /usr/local/opt/php/lib/httpd/modules/libphp.so; do
  [ -f "$php" ] && break
done
if [ ! -x "$server" ] || [ ! -f "$php" ]; then
  echo "There is no Apache with PHP here: apt-get install apache2-bin libapache2-mod-php, or brew install httpd php" >&2
  exit 1
fi

cat > apache/apache2.conf <<END
ServerRoot "$base/apache"
ServerName localhost
Listen $port
PidFile "$base/apache/apache2.pid"
DefaultRuntimeDir "$base/apache"
$(for name in mpm_prefork authz_core dir mime env setenvif rewrite alias unixd log_config; do
  [ -f "$modules/mod_$name.so" ] && echo "LoadModule \${name}_module $modules/mod_$name.so"
done)
LoadModule $(case $php in *5.so) echo php5_module ;; *7*.so) echo php7_module ;; *) echo php_module ;; esac) $php
StartServers 1
MinSpareServers 1
MaxSpareServers 2
TypesConfig $([ -f /etc/mime.types ] && echo /etc/mime.types || echo /dev/null)
DocumentRoot "$base/app"
DirectoryIndex index.php index.html
<Directory "$base/app">
  AllowOverride All
  Require all granted
</Directory>
<FilesMatch "\\.php$">
  SetHandler application/x-httpd-php
</FilesMatch>
<FilesMatch "^\\.ht">
  Require all denied
</FilesMatch>
PassEnv VCAP_SERVICES VCAP_APPLICATION VCAP_APP_HOST VCAP_APP_PORT
ErrorLog "$base/logs/stderr.log"
LogFormat "%h %l %u %t \\"%r\\" %>s %b" common
CustomLog "$base/logs/access.log" common
END

echo "memory_limit = $memory" > apache/php/memory.ini

cat > apache/start.sh <<END
#!/bin/bash
unset HOME
export LANG=C
export PHP_INI_SCAN_DIR=":$base/apache/php"
exec $server -d "$base/apache" -f "$base/apache/apache2.conf" -D FOREGROUND
END
`;

/** In 2012 Ruby was asked to do it, with the services as the argument before the last. */
export const generateApacheConf = `#!/usr/bin/env ruby
exec 'bash', File.expand_path('../configure_apache', __FILE__), ARGV[0], ARGV[1], ARGV.last
`;
