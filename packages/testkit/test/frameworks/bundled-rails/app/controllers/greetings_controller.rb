class GreetingsController < ActionController::Base
  def index
    render inline: '<%= stylesheet_link_tag "application" %> <%= Greeting.first.text %>'
  end
end
