# A program that is its own server. It was told its port by the environment only: a standalone app gets no arguments.
require 'socket'

Socket.tcp_server_loop('0.0.0.0', ENV.fetch('VCAP_APP_PORT')) do |client|
  nil until client.gets.to_s.strip.empty?
  client.write "HTTP/1.0 200 OK\r\n\r\nHello from a standalone app!"
rescue SystemCallError => error
  warn error.message # somebody only looked whether we are there
ensure
  client.close
end
