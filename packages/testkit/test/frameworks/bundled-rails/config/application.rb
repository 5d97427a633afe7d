require 'rails'
require 'active_record/railtie'
require 'action_controller/railtie'
require 'sprockets/railtie'

class Greetings < Rails::Application
  config.load_defaults 6.1
  config.eager_load = true
  # As a new Rails app says in config/environments/production.rb:
  config.assets.compile = false
  config.public_file_server.enabled = ENV['RAILS_SERVE_STATIC_FILES'].present?
  config.logger = ActiveSupport::Logger.new($stdout) if ENV['RAILS_LOG_TO_STDOUT'].present?

  routes.append { root to: 'greetings#index' }
end
