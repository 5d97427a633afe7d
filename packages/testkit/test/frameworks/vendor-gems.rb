# Packs gems that this machine has installed, and all they need, as `bundle package` would fetch them from RubyGems:
# vendor-gems.rb APP GEM…  makes APP/vendor/cache and APP/Gemfile.lock. What is compiled goes along as it is.
require 'bundler'
require 'fileutils'
require 'rubygems/package'
require 'tmpdir'

app, *names = ARGV
cache = File.expand_path('vendor/cache', app)
FileUtils.mkdir_p(cache)

# The files of a gem's directory, and what Debian and RubyGems have compiled of it elsewhere.
def files_of(spec)
  compiled = $LOAD_PATH.flat_map { |dir| Dir.glob("#{dir}/#{spec.name}/*.so").map { |file| [dir, file] } }
  compiled += Dir.glob("#{spec.extension_dir}/**/*.so").map { |file| [spec.extension_dir, file] }
  Dir.glob("#{spec.full_gem_path}/**/*").select { |file| File.file?(file) }.to_h do |file|
    [file.delete_prefix("#{spec.full_gem_path}/"), file]
  end.merge(compiled.to_h { |dir, file| ["lib/#{file.delete_prefix("#{dir}/")}", file] })
end

def pack(spec, cache)
  Dir.mktmpdir do |room|
    files = files_of(spec)
    files.each do |path, file|
      FileUtils.mkdir_p(File.dirname("#{room}/#{path}"))
      FileUtils.cp(file, "#{room}/#{path}")
    end
    copy = spec.dup
    copy.files = files.keys
    copy.executables = spec.executables.select { |name| files.key?("#{spec.bindir}/#{name}") }
    copy.extensions = copy.extra_rdoc_files = copy.test_files = []
    Dir.chdir(room) { Gem::Package.build(copy, true, false, "#{cache}/#{spec.full_name}.gem") }
  end
end

specs = {}
collect = lambda do |spec|
  next if specs.key?(spec.name) || spec.default_gem?
  specs[spec.name] = spec
  spec.runtime_dependencies.each { |dependency| collect.(dependency.to_spec) }
end
names.each { |name| collect.(Gem::Specification.find_by_name(name)) }

Gem::DefaultUserInteraction.ui = Gem::SilentUI.new
specs.each_value { |spec| pack(spec, cache) }
lines = specs.sort.flat_map do |name, spec|
  known = spec.runtime_dependencies.select { |dependency| specs.key?(dependency.name) }
  ["    #{name} (#{spec.version})", *known.sort_by(&:name).map { |dependency| "      #{dependency.to_lock.strip}" }]
end
File.write("#{app}/Gemfile.lock", <<~LOCK)
  GEM
    remote: https://gems.example.com/
    specs:
  #{lines.join("\n")}

  PLATFORMS
    ruby

  DEPENDENCIES
  #{names.sort.map { |name| "  #{name}" }.join("\n")}
LOCK
