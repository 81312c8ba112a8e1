# What `brew style` and `brew audit` would say of our formula, as far as that can be said without them, and
# whether it agrees with Cargo.toml. Each rule raises.

module Rules
  ORDER = %i[desc homepage url sha256 license head livecheck depends_on install test].freeze

  def self.check(formula, cargo)
    order(formula.order)
    desc(formula.said.fetch(:desc), cargo.fetch("name"))
    url(formula.said.fetch(:url), formula.said.fetch(:homepage), cargo)
    sha256(formula.said.fetch(:sha256))
    license(formula.said.fetch(:license), cargo.fetch("license"))
    wanted(:livecheck, formula.said.fetch(:livecheck), { url: :stable, strategy: :github_latest })
    wanted(:depends_on, formula.said.fetch(:depends_on), [{ "rust" => :build }])
    wanted(:head, formula.said.fetch(:head), ["#{cargo.fetch("repository")}.git", { branch: "main" }])
  end

  def self.wanted(what, actual, expected)
    raise "#{what}: wanted #{expected.inspect}, got #{actual.inspect}" unless actual == expected
  end

  def self.order(order) = wanted("order of stanzas", order, ORDER)

  def self.desc(desc, name)
    raise "desc: over 80 characters with the name before it" if "#{name}: #{desc}".length > 80
    raise "desc: begins with an article" if desc.match?(/\A(an?|the)\b/i)
    raise "desc: names the program" if desc.downcase.include?(name)
    raise "desc: ends with a full stop" if desc.end_with?(".")
    raise "desc: begins with a small letter" unless desc.match?(/\A[A-Z]/)
  end

  def self.url(url, homepage, cargo)
    name, version = cargo.values_at("name", "version")
    wanted(:homepage, homepage, cargo.fetch("repository"))
    wanted("version and url", url, "#{homepage}/releases/download/v#{version}/#{name}-#{version}.tar.gz")
  end

  def self.sha256(sum)
    raise "sha256: not 64 hexadecimal digits" unless sum.match?(/\A\h{64}\z/)
  end

  # Only for a formula that goes to the tap: here its sum is not known yet.
  def self.released(formula, sum)
    raise "sha256: still the placeholder" if formula.said.fetch(:sha256).match?(/\A0+\z/)

    wanted("sha256 of the tarball", formula.said.fetch(:sha256), sum)
  end

  def self.license(license, expression)
    said = license.is_a?(Array) ? license.last.fetch(:any_of).join(" OR ") : license
    wanted(:license, said, expression)
  end
end
