#include "gazetted/app/control.hpp"
#include "gazetted/base/text.hpp"
#include "gazetted/model/address.hpp"
#include "rendered.hpp"

namespace gazetted {
namespace {

void send_test(CommandContext& context, const std::string& release, const std::string& to, const std::string& list) {
  auto settings = settings_for(context);
  if (!settings) return;
  auto address = Address::parse(to);
  if (!address) return complain(context, "--to: " + address.error().message());
  std::vector<std::string> lists;
  if (!list.empty()) lists.push_back(list);
  const auto rendering = rendering_for(context, *settings, release, lists, true);
  if (!rendering) return;
  const auto& frozen = rendering->frozen();
  if (frozen.lists.empty()) return complain(context, "the release goes to no mailing list");
  for (const auto& entry : frozen.lists) {
    for (const auto& text : frozen.set.texts) {
      // As the person's own row would have it, where the list has one.
      Person person = samples_of(*settings, frozen, entry.text.name, address->text()).front();
      person.address = address->text();
      if (frozen.set.texts.size() > 1) person.language = text.language;
      const auto message = rendering->mail(entry.text.name, person)->personalise(person, now());
      json::object request;
      request["command"] = "mail";
      request["sender"] = message.sender;
      request["recipient"] = message.recipient;
      request["bytes"] = base64(message.bytes.whole());
      json::array relays;
      for (const auto& relay : entry.relays) relays.push_back(json::value(relay));
      request["relays"] = relays;
      auto answer = ask_daemon(settings->control, request, 700);
      if (!answer) return complain(context, answer.error().text() + "; a test mail goes through the running daemon");
      const auto outcome = text_member(*answer, "outcome");
      const auto reply = fmt::format("{} {}", int_member(*answer, "code"), text_member(*answer, "reply"));
      if (outcome == "accepted")
        out(fmt::format("list {} ({}): taken by the mail server: {}\n", entry.text.name, text.language, reply));
      else
        complain(context, fmt::format("list {} ({}): not sent: {}", entry.text.name, text.language, reply));
    }
  }
}

}  // namespace

void add_test(CLI::App& app, CommandContext& context) {
  auto* command = app.add_subcommand("test", "mail a release to yourself");
  auto release = std::make_shared<std::string>();
  auto to = std::make_shared<std::string>();
  auto list = std::make_shared<std::string>();
  command->add_option("RELEASE", *release, "a file, a bundle, or the id of a release that was taken")->required();
  command->add_option("--to", *to, "whom to send it to")->required()->type_name("ADDRESS");
  command->add_option("--list", *list, "as this list only")->type_name("LIST");
  command->footer(
      "One mail for each list and language, exactly as it will be sent but with [TEST] before the subject. Nothing is "
      "posted, "
      "and nothing is counted.");
  command->callback([&context, release, to, list] { send_test(context, *release, *to, *list); });
}

}  // namespace gazetted
