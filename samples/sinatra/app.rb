require 'sinatra'

get '/' do
  'Hello World!'
end
