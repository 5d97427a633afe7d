class CreateGreetings < ActiveRecord::Migration[6.1]
  def change
    create_table(:greetings) { |t| t.string :text }
    reversible { |way| way.up { execute "INSERT INTO greetings (text) VALUES ('Hello from the database!')" } }
  end
end
