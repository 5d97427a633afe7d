# A program that is its own server. It was told its port by the environment only: a standalone app gets no arguments.
require 'socket'

server = TCPServer.new('0.0.0.0', Integer(ENV.fetch('VCAP_APP_PORT')))
loop do
  client = server.accept
  nil until client.gets.strip.empty?
  client.write "HTTP/1.0 200 OK\r\n\r\nHello from a standalone app!"
  client.close
end
