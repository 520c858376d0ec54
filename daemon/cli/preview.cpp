#include "gazetted/app/suppressed_addresses.hpp"
#include "gazetted/base/encoding.hpp"
#include "gazetted/base/text.hpp"
#include "gazetted/cli/audience.hpp"
#include "gazetted/cli/membership.hpp"
#include "gazetted/edition/digest_edition.hpp"
#include "gazetted/mail/address.hpp"
#include "gazetted/mail/read_mail.hpp"
#include "gazetted/model/planned_time.hpp"
#include "gazetted/sandbox/capture.hpp"
#include "rendered.hpp"
#include "summary.hpp"

namespace gazetted {
namespace {

struct PreviewOptions {
  std::string release, at, list, address, channel, directory;
  ChangelogChoice changelog;
};

// The mail's HTML as a file that a browser can show: the pictures that travel with the mail are beside it.
Result<std::string> with_pictures(std::string html, const std::string& mail, const fs::path& folder) {
  for (const auto& file : view_mail(mail).files) {
    if (file.cid.empty() || html.find("cid:" + file.cid) == std::string::npos) continue;
    const auto name = fs::path(file.name).filename().string();
    if (name.empty() || name.starts_with('.')) continue;
    if (auto status = make_directories(folder / "pictures"); !status) return status.error();
    if (auto status = write_file(folder / "pictures" / name, file.bytes); !status) return status.error();
    html = replace_all(std::move(html), "cid:" + file.cid, "pictures/" + percent_encode(name));
  }
  return html;
}

Status write_mail(const fs::path& directory, const std::string& list, const Subscriber& subscriber,
                  const CompiledMail& mail, const DkimSigners& signers, Time date) {
  const auto folder = directory / list;
  if (auto status = make_directories(folder); !status) return status;
  auto message = mail.personalise(subscriber, date);
  if (!message) return message.error();
  signers.sign(*message, date);
  const auto bytes = message->bytes.whole();
  if (auto status = write_file(folder / (subscriber.address + ".eml"), bytes); !status) return status;
  const auto shown = mail.html(subscriber);  // none of a plain mail
  const auto html = with_pictures(shown, bytes, folder);
  if (!html) return html.error();
  if (!html->empty()) {
    if (auto status = write_file(folder / (subscriber.address + ".html"), *html); !status) return status;
  }
  return write_file(folder / (subscriber.address + ".txt"), mail.text(subscriber));
}

// A thread is an array of its posts.
json::value plans_of(const EditionChannel& channel) {
  if (channel.posts.size() == 1) return channel.posts.front().plan;
  json::array plans;
  for (const auto& post : channel.posts) plans.push_back(post.plan);
  return plans;
}

// The list that mails this recipient, with a word on what else is to be known; nothing after a complaint.
std::optional<std::string> list_of(CommandContext& context, const std::string& address, const Edition& edition,
                                   const Settings& settings) {
  const auto on = lists_with(address, edition, settings);
  if (on.empty()) {
    std::vector<std::string> names;
    for (const auto& list : edition.lists) names.push_back(list.text.name);
    complain(context, address + " is not on any list that this release goes to" +
                          (names.empty() ? std::string() : ": " + join(names, ", ")));
    return std::nullopt;
  }
  const auto suppressed = SuppressedAddresses::read(settings);
  const auto mailed = std::find_if(on.begin(), on.end(), [&](const std::string& list) {
    return suppressed.on(address_key(address), list) == Suppressed::no;
  });
  if (mailed == on.end()) {
    say("note: " + address + " is suppressed and will not be mailed\n");
    return on.front();
  }
  if (on.size() > 1)
    say("note: " + address + " is on " + join(on, ", ") + " and gets one mail, through " + *mailed + "\n");
  if (mailed != on.begin())
    say("note: " + address + " is suppressed on " + join(std::vector<std::string>(on.begin(), mailed), ", ") + "\n");
  return *mailed;
}

using Samples = std::map<std::string, std::vector<Subscriber>>;  // list → recipients

// The first of each list and language who is mailed through it: not on an earlier list, not suppressed.
Samples mailed_samples(const Edition& edition, const Settings& settings) {
  std::vector<const ListOptions*> lists;
  std::vector<const EditionList*> shown;
  for (const auto& list : edition.lists) {
    const auto* options = settings.list(list.text.name);
    if (!options) continue;
    lists.push_back(&options->audience);
    shown.push_back(&list);
  }
  Samples samples;
  std::set<std::pair<std::size_t, std::string>> seen;
  const EachSubscriber each = [&](std::size_t list, const Subscriber& subscriber) {
    if (seen.emplace(list, edition.text_for(subscriber, *shown[list]).language).second)
      samples[lists[list]->name].push_back(subscriber);
  };
  // An unfit list is told of elsewhere; those before it have their samples.
  const auto read =
      count_audience(lists, SuppressedAddresses::read(settings), each, [](std::size_t, const RowProblem&) {});
  static_cast<void>(read);
  return samples;
}

Status show_mail(const PreviewOptions& options, const std::string& list, const Subscriber& subscriber,
                 const CompiledMail& mail, const Settings& settings, Time date) {
  if (!options.directory.empty()) {
    if (auto status = write_mail(options.directory, list, subscriber, mail, *settings.dkim, date); !status)
      return status;
    say((fs::path(options.directory) / list / subscriber.address).string() + ".{eml,html,txt}\n");
    return {};
  }
  if (const auto made = mail.personalise(subscriber, date); !made)
    return fail("{}: {}", subscriber.address, made.error().text());
  out(toned(Tone::bold, "To " + subscriber.address + " on list " + list) + "\nSubject: " + mail.subject(subscriber) +
      "\n\n" + mail.text(subscriber) + "\n\n");
  return {};
}

// Answers how many. `only`: this list; empty: each.
Result<int> show_mails(const PreviewOptions& options, const Rendering& rendering, const Settings& settings,
                       const std::string& only, Time date) {
  if (!options.channel.empty()) return 0;
  const auto& edition = rendering.edition();
  // Who is mailed a digest, its rows in the ledger say: a sample shows all of it.
  const bool by_lists = options.address.empty() && stories_in(edition).empty();
  const auto samples = by_lists ? mailed_samples(edition, settings) : Samples();
  int shown = 0;
  for (const auto& list : edition.lists) {
    if (!only.empty() && list.text.name != only) continue;
    const auto mailed = samples.find(list.text.name);
    const auto subscribers =
        mailed == samples.end() ? samples_of(settings, edition, list.text.name, options.address) : mailed->second;
    for (const auto& subscriber : subscribers) {
      const auto* mail = rendering.mail(list.text.name, subscriber);
      ++shown;
      if (auto status = show_mail(options, list.text.name, subscriber, *mail, settings, date); !status)
        return status.error();
    }
  }
  return shown;
}

Status show_posts_of(const EditionChannel& channel, const PreviewOptions& options) {
  if (options.directory.empty()) {
    for (std::size_t i = 0; i < channel.posts.size(); ++i) {
      const auto place = channel.posts.size() > 1 ? fmt::format(", post {} of {}", i + 1, channel.posts.size()) : "";
      out(toned(Tone::bold, "Channel " + channel.name + place) + "\n" + channel.posts[i].text + "\n\n");
    }
    return {};
  }
  if (auto status = make_directories(options.directory); !status) return status;
  const auto file = fs::path(options.directory) / (channel.name + ".json");
  if (auto status = write_file(file, json::serialize(plans_of(channel)) + "\n"); !status) return status;
  say(file.string() + "\n");
  return {};
}

// Answers of how many channels.
Result<int> show_posts(const PreviewOptions& options, const Edition& edition) {
  if (!options.list.empty() || !options.address.empty()) return 0;
  int shown = 0;
  for (const auto& channel : edition.channels) {
    if (!options.channel.empty() && channel.name != options.channel) continue;
    ++shown;
    if (auto status = show_posts_of(channel, options); !status) return status.error();
  }
  return shown;
}

std::string places_of(const Edition& edition) {
  std::vector<std::string> names;
  for (const auto& list : edition.lists) names.push_back(list.text.name);
  for (const auto& channel : edition.channels) names.push_back(channel.name);
  return names.empty() ? "nobody" : join(names, ", ");
}

void sum_up(const PreviewOptions& options, const Rendering& rendering, const Settings& settings) {
  Findings advice;
  const auto summary = summary_of(rendering, settings, advice);
  say((options.directory.empty() && out_is_terminal() ? toned(Tone::bold, "Summary") + "\n" : "") + summary.text);
  for (const auto& line : rendering.edition().warnings) say(line + "\n");
  for (const auto& finding : advice) say(to_string(finding) + "\n");
}

void preview(CommandContext& context, const PreviewOptions& options) {
  auto settings = settings_for(context);
  if (!settings) return;
  Time date = now();
  if (!options.at.empty()) {
    const auto planned = parse_planned_time(options.at, Zone::load_or_utc(settings->newsroom("").time_zone));
    if (!planned) return complain(context, "--at: " + planned.error().message());
    date = planned->instant;
  }
  std::vector<std::string> lists;
  if (!options.list.empty()) lists.push_back(options.list);
  const auto rendering = rendering_for(context, *settings, options.release, lists, options.changelog);
  if (!rendering) return;
  if (settings->tokens->empty())
    say("note: the token key cannot be read here, so the unsubscribe links differ from those in the mail\n");
  std::string only;  // list, of the recipient
  if (!options.address.empty()) {
    const auto list = list_of(context, options.address, rendering->edition(), *settings);
    if (!list) return;
    only = *list;
  }
  const auto mails = show_mails(options, *rendering, *settings, only, date);
  if (!mails) return complain(context, mails.error().text());
  const auto posts = show_posts(options, rendering->edition());
  if (!posts) return complain(context, posts.error().text());
  if (*mails + *posts == 0)
    return complain(context, "the release does not go there; it goes to " + places_of(rendering->edition()));
  if (options.address.empty()) sum_up(options, *rendering, *settings);
}

}  // namespace

void add_preview(CLI::App& app, CommandContext& context) {
  auto* command = app.add_subcommand("preview", "render a release without sending it");
  auto options = std::make_shared<PreviewOptions>();
  command->add_option("RELEASE", options->release, "a file, a bundle, or the id of an accepted release")->required();
  command->add_option("--at", options->at, "the time in the mail ('2026-03-02 09:00 Europe/London')")
      ->type_name("TIME");
  command->add_option("--list", options->list, "this list only")->type_name("LIST");
  command->add_option("--for", options->address, "as this subscriber gets it")->type_name("ADDRESS");
  command->add_option("--channel", options->channel, "this channel only")->type_name("CHANNEL");
  command
      ->add_option("--out", options->directory,
                   "write LIST/ADDRESS.eml, .html (with LIST/pictures), .txt and CHANNEL.json here")
      ->type_name("DIR");
  add_changelog_options(*command, options->changelog);
  command->footer(
      "What is shown is byte for byte what is sent, except for the Date and the DKIM signature; --at fixes both.\n"
      "Without --for it shows one sample subscriber for each list and language.");
  command->callback([&context, options] { preview(context, *options); });
}

}  // namespace gazetted
