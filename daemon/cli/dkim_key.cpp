#include "gazetted/base/file.hpp"
#include "gazetted/cli/terminal.hpp"
#include "gazetted/mail/dkim.hpp"

namespace gazetted {
namespace {

struct DkimKeyOptions {
  std::string file, domain = "DOMAIN", selector = "SELECTOR";
  bool ed25519 = false;
};

void make_key(CommandContext& context, const DkimKeyOptions& options) {
  std::error_code code;
  auto pem = Result<std::string>(make_dkim_key(options.ed25519 ? DkimAlgorithm::ed25519 : DkimAlgorithm::rsa));
  const bool known = fs::exists(options.file, code);
  if (known) pem = read_file(options.file, 64 * 1024);
  if (!pem) return complain(context, pem.error().text());
  const auto signer = DkimSigner::make(options.domain, options.selector, *pem, options.file);
  if (!signer) return complain(context, signer.error().text());
  if (known) {
    say(options.file + " already exists and is kept. Its record:\n");
  } else {
    if (auto status = write_durably(options.file, *pem, 0600); !status) return complain(context, status.error().text());
    say("Wrote " + options.file + " (" + signer->algorithm() +
        ", readable only by you; the daemon's user must be able to read it too).\n");
  }
  say("Publish this record in DNS, wait until it is visible, then add the key to `dkim:`.\n\n");
  out(options.selector + "._domainkey." + options.domain + ". IN TXT ( " + zone_file_text(signer->record()) + " )\n");
  say("\ndkim:\n  - {domain: " + options.domain + ", selector: " + options.selector + ", key_file: " + options.file +
      "}\n");
}

}  // namespace

void add_dkim_key(CLI::App& app, CommandContext& context) {
  auto* command = app.add_subcommand("dkim-key", "make a DKIM key and print its DNS record");
  auto options = std::make_shared<DkimKeyOptions>();
  command->add_option("FILE", options->file, "where to write the key; an existing one is kept and its record printed")
      ->required();
  command->add_option("--domain", options->domain, "the domain in From")->type_name("DOMAIN");
  command->add_option("--selector", options->selector, "a name for this key: s2026")->type_name("NAME");
  command->add_flag("--ed25519", options->ed25519,
                    "a second signature beside RSA; never the only one, since many receivers cannot verify it");
  command->footer(
      "To change a key: make a new one under another selector, publish it, switch `dkim:` over, and remove the old "
      "record two weeks later.");
  command->callback([&context, options] { make_key(context, *options); });
}

}  // namespace gazetted
