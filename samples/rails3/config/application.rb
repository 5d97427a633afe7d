# The smallest Rails app: no database, no assets, one controller.
require 'rails'
require 'action_controller/railtie'

class Hello < Rails::Application
  config.eager_load = false
  config.secret_key_base = 'of a sample'
  config.hosts = nil if Rails::VERSION::MAJOR >= 6
  config.logger = Logger.new($stdout)

  routes.append { root to: 'hello#index' }
end

class HelloController < ActionController::Base
  def index
    render plain: 'Hello from Rails!'
  end
end
