#include "gazetted/app/control.hpp"
#include "gazetted/base/access.hpp"
#include "gazetted/base/text.hpp"
#include "gazetted/cli/drop_rules.hpp"
#include "gazetted/cli/terminal.hpp"
#include "gazetted/mail/address.hpp"
#include "gazetted/model/outcome.hpp"

namespace gazetted {
namespace {

constexpr int patience_seconds = 700;  // a server may take ten minutes to answer the end of a mail

// The release as it is here, as the daemon would accept it: the daemon renders it, and may not be able to read it.
Status add_files(const fs::path& release, const SpoolOptions& spool, json::object& request, std::string& body) {
  std::error_code code;
  const auto path = fs::absolute(release, code).lexically_normal();
  if (code) return fail("{}: {}", release.string(), code.message());
  Findings findings;
  const auto names = check_drop(path, spool, findings);
  if (has_errors(findings)) return fail("{}", to_string(findings.front()));
  const bool bundle = fs::is_directory(path, code);
  const auto place = path.filename().empty() ? path.parent_path() : path;
  request["name"] = place.filename().string();
  request["bundle"] = bundle;
  json::array files;
  for (const auto& name : names) {
    auto bytes = read_file(bundle ? place / name : place);
    if (!bytes) return bytes.error();
    files.push_back(json::object{{"name", name.string()}, {"size", bytes->size()}});
    body += *bytes;
  }
  request["files"] = std::move(files);
  return {};
}

void tell(CommandContext& context, const json::object& mail) {
  const auto reply = reply_text(int(int_member(mail, "code")), text_member(mail, "reply"));
  const auto which = fmt::format("list {} ({})", text_member(mail, "list"), text_member(mail, "language"));
  if (text_member(mail, "outcome") == "accepted")
    out(which + ": accepted by the mail server: " + reply + "\n");
  else if (text_member(mail, "outcome") == "unknown")
    complain(context, which + ": may or may not have arrived: " + reply);
  else
    complain(context, which + ": not sent: " + reply);
}

void send_test(CommandContext& context, const std::string& release, const std::string& to, const std::string& list) {
  auto settings = settings_for(context);
  if (!settings) return;
  auto address = Address::parse(to);
  if (!address) return complain(context, "--to: " + address.error().message());
  if (!list.empty() && !settings->list(list))
    return complain(context, "there is no list '" + list + "'" + did_you_mean(list, settings->list_names()));
  json::object request{{"command", "test"}, {"to", address->text()}, {"list", list}};
  std::string body;
  std::error_code code;
  if (fs::exists(release, code)) {
    if (auto status = add_files(release, settings->spool, request, body); !status)
      return complain(context, status.error().text());
  } else if (const auto why = why_not_allowed(release); !why.empty()) {
    return complain(context, release + ": " + why);
  } else {
    request["release"] = release;
  }
  auto answer = ask_daemon(settings->control, std::move(request), patience_seconds, body);
  if (!answer) return complain(context, answer.error().text() + "; test mails go through the running daemon");
  say(text_member(*answer, "findings"));
  const auto* mails = answer->if_contains("mails");
  for (const auto& mail : mails && mails->is_array() ? mails->as_array() : json::array()) {
    if (mail.is_object()) tell(context, mail.as_object());
  }
}

}  // namespace

void add_test(CLI::App& app, CommandContext& context) {
  auto* command = app.add_subcommand("test", "mail a release to yourself");
  auto release = std::make_shared<std::string>();
  auto to = std::make_shared<std::string>();
  auto list = std::make_shared<std::string>();
  command->add_option("RELEASE", *release, "a file, a bundle, or the id of an accepted release")->required();
  command->add_option("--to", *to, "the recipient")->required()->type_name("ADDRESS");
  command->add_option("--list", *list, "the mail for this list only")->type_name("LIST");
  command->footer(
      "One mail for each list and language, exactly as it will be sent but with [TEST] before the subject. Nothing is "
      "posted, "
      "and nothing is counted.");
  command->callback([&context, release, to, list] { send_test(context, *release, *to, *list); });
}

}  // namespace gazetted
