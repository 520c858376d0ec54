// api-token: a token for a program that submits releases over HTTP, and the hash of it for the configuration.
#include <unistd.h>

#include "gazetted/base/crypto.hpp"
#include "gazetted/base/encoding.hpp"
#include "gazetted/base/file.hpp"
#include "gazetted/base/text.hpp"
#include "gazetted/cli/commands.hpp"
#include "gazetted/cli/terminal.hpp"
#include "gazetted/config/api_options.hpp"

namespace gazetted {
namespace {

constexpr std::uint64_t longest_input = 4096;

// The hash of a token that is there already, and shown to nobody.
void print_hash(CommandContext& context) {
  const auto text = read_all(STDIN_FILENO, "standard input", longest_input);
  if (!text) return complain(context, text.error().text());
  const auto token = trim(*text);
  if (auto status = check_api_token(token); !status) return complain(context, status.error().text());
  out("token_sha256: " + hex(sha256(token)) + "\n");
}

void make_token() {
  const auto token = make_api_token();
  say("The token is for the client, and is shown this once:  Authorization: Bearer TOKEN\n"
      "The hash is for the configuration:  api: {clients: {NAME: {token_sha256: HASH}}}\n");
  out("token: " + token + "\ntoken_sha256: " + hex(sha256(token)) + "\n");
}

}  // namespace

void add_api_token(CLI::App& app, CommandContext& context) {
  auto* command = app.add_subcommand("api-token", "make a token for a program that submits releases over HTTP");
  auto only_hash = std::make_shared<bool>(false);
  command->add_flag("--hash", *only_hash, "make none: read a token from standard input and print its hash");
  command->footer(
      "Prints the token and its SHA-256. With token_sha256 in the configuration, the token itself is nowhere on this "
      "machine. After a change: systemctl reload gazetted.");
  command->callback([&context, only_hash] {
    if (*only_hash)
      print_hash(context);
    else
      make_token();
  });
}

}  // namespace gazetted
