# Started by the Procfile. A buildpack gave it PORT, and GREETING.
require 'socket'

Socket.tcp_server_loop('0.0.0.0', ENV.fetch('PORT')) do |client|
  nil until client.gets.to_s.strip.empty?
  client.write "HTTP/1.0 200 OK\r\n\r\n#{ENV.fetch('GREETING')} from a buildpack!"
rescue SystemCallError => error
  warn error.message # somebody only looked whether we are there
ensure
  client.close
end
