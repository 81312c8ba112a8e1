class Freshbearer < Formula
  desc "Keeps bearer tokens fresh: runs token commands only when it must"
  homepage "https://github.com/OWNER/freshbearer"
  url "https://github.com/OWNER/freshbearer/releases/download/v0.1.0/freshbearer-0.1.0.tar.gz"
  sha256 "0000000000000000000000000000000000000000000000000000000000000000"
  license any_of: ["MIT", "Apache-2.0"]
  head "https://github.com/OWNER/freshbearer.git", branch: "main"

  livecheck do
    url :stable
    strategy :github_latest
  end

  depends_on "rust" => :build

  def install
    system "cargo", "install", *std_cargo_args

    bin.install_symlink bin/"freshbearer" => "docker-credential-freshbearer"
    bin.install_symlink bin/"freshbearer" => "git-credential-freshbearer"
    man1.install "man/freshbearer.1", "man/freshbearer-bridge.1"
    generate_completions_from_executable(bin/"freshbearer", "completions")
  end

  test do
    assert_match version.to_s, shell_output("#{bin}/freshbearer --version")

    (testpath/"mint").write <<~SH
      #!/bin/sh
      printf x >>#{testpath}/runs
      echo token-$$
    SH
    chmod 0755, testpath/"mint"

    ask = "#{bin}/freshbearer headers --store file --ttl 5m -- #{testpath}/mint"
    first = shell_output(ask)
    assert_match(/\A{"Authorization":"Bearer token-\d+"}\n\z/, first)
    assert_equal first, shell_output(ask)
    assert_equal "x", (testpath/"runs").read

    # There is no server at this address, and so an error that speaks of this request.
    carry = "#{bin}/freshbearer bridge http://127.0.0.1:1/mcp --store file --ttl 5m -- #{testpath}/mint"
    IO.popen(carry, "r+") do |bridge|
      bridge.puts '{"jsonrpc":"2.0","id":7,"method":"ping"}'
      assert_match(/"id":7.*"error"|"error".*"id":7/, bridge.gets)
    end
  end
end
