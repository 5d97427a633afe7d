class Greeting < ActiveRecord::Base
end
