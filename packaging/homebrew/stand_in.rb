# A stand-in for as much of Homebrew's formula DSL as our formula uses, so that its blocks run where there
# is no brew. It knows no more words than these: a formula that uses another, or one of them wrongly, fails.

require "fileutils"
require "open3"
require "pathname"

# Homebrew's Pathname#install and #install_symlink, and #write that makes the folders above.
class Pathname
  def install_symlink(links)
    links.each { |source, name| FileUtils.ln_s(source.relative_path_from(self), self/name) }
  end

  def install(*sources)
    mkpath
    sources.each { |source| FileUtils.cp(source, self, preserve: true) }
  end

  def write(text)
    raise "#{self} is there already" if exist?

    dirname.mkpath
    File.write(self, text)
  end
end

# The words of a livecheck block.
class Livecheck
  attr_reader :said

  def initialize(&block)
    @said = {}
    instance_eval(&block)
  end

  def url(value) = @said[:url] = value

  def strategy(value) = @said[:strategy] = value
end

class Formula
  include FileUtils

  STANZAS = %i[desc homepage url sha256 license head livecheck depends_on].freeze

  class << self
    attr_reader :said, :order, :test_block

    def inherited(formula)
      super
      formula.instance_variable_set(:@said, {})
      formula.instance_variable_set(:@order, [])
    end

    (STANZAS - [:livecheck]).each do |stanza|
      define_method(stanza) { |*values, **options| say(stanza, options.empty? ? values.first : [*values, options]) }
    end

    def livecheck(&block) = say(:livecheck, Livecheck.new(&block).said)

    def test(&block)
      @order << :test
      @test_block = block
    end

    def method_added(name)
      super
      @order << name if self != Formula && name == :install
    end

    # Homebrew reads the version out of the URL.
    def version = said.fetch(:url)[/-(\d+(?:\.\d+)+)\.tar\.gz\z/, 1] || raise("no version in #{said[:url]}")

    private

    def say(stanza, value)
      raise "#{stanza} twice" if @said.key?(stanza)

      @order << stanza
      @said[stanza] = value
    end
  end

  attr_reader :prefix, :testpath

  def initialize(prefix, testpath)
    @prefix = Pathname(prefix)
    @testpath = Pathname(testpath)
  end

  def run_test = instance_eval(&self.class.test_block)

  def version = self.class.version
  def bin = prefix/"bin"
  def man1 = prefix/"share/man/man1"

  def system(*command)
    Kernel.system(*command.map(&:to_s)) || raise("failed: #{command.join(" ")}")
  end

  def std_cargo_args
    ["--locked", "--root=#{prefix}", "--path=."]
  end

  # Where Homebrew puts what PROGRAM prints for each of its three default shells.
  def generate_completions_from_executable(program, *words)
    places = { bash: "etc/bash_completion.d/#{program.basename}", zsh: "share/zsh/site-functions/_#{program.basename}",
               fish: "share/fish/vendor_completions.d/#{program.basename}.fish" }
    places.each { |shell, place| (prefix/place).write(shell_output([program, *words, shell].join(" "))) }
  end

  def shell_output(command, expected = 0)
    said, status = Open3.capture2(command)
    raise "#{command} exited with #{status.exitstatus}" unless status.exitstatus == expected

    said
  end

  def assert_equal(expected, actual)
    raise "wanted #{expected.inspect}, got #{actual.inspect}" unless expected == actual
  end

  def assert_match(pattern, text)
    raise "#{pattern.inspect} is not in #{text.inspect}" unless text.match?(pattern)
  end
end
