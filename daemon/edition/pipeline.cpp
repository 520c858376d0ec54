#include "gazetted/edition/pipeline.hpp"

#include "gazetted/base/choices.hpp"
#include "gazetted/base/cpu_time.hpp"
#include "gazetted/base/file_at.hpp"
#include "gazetted/base/text.hpp"
#include "gazetted/document/raw_html.hpp"
#include "gazetted/edition/relay_sizes.hpp"
#include "gazetted/intake/archive.hpp"
#include "gazetted/intake/spool.hpp"
#include "gazetted/mail/public_links.hpp"
#include "plan_posts.hpp"
#include "release_files.hpp"
#include "release_texts.hpp"

namespace gazetted {
namespace {

class Preparation {
 public:
  Preparation(const PrepareInput& input, const Settings& settings, Findings& findings)
      : input_(input), settings_(settings), findings_(findings) {}

  Frozen run() {
    frozen_.content = name_in_archive(input_.name);
    frozen_.place = input_.content;
    frozen_.set.texts = read_texts(input_, settings_, findings_);
    if (has_errors(findings_)) return std::move(frozen_);
    check_texts_agree();
    for (const auto& text : frozen_.set.texts) {
      check_pictures(text, input_.content, findings_);
      refuse_what_no_mail_holds(text);
    }
    check_attachments();
    check_social();
    route();
    if (has_errors(findings_)) return std::move(frozen_);
    load_templates();
    if (has_errors(findings_)) return std::move(frozen_);
    build_posts();
    return std::move(frozen_);
  }

 private:
  void error(std::string message, Place place = {}) {
    if (place.file.empty()) place.file = input_.name;
    findings_.push_back({Severity::error, std::move(place), std::move(message)});
  }

  // What else rendering says of it is advice, for check.
  void refuse_what_no_mail_holds(const Release& text) {
    for (auto& finding : findings_in_release(text, settings_.newsroom(text.newsroom))) {
      if (finding.severity == Severity::error) findings_.push_back(std::move(finding));
    }
  }

  void check_texts_agree() {
    const auto& first = frozen_.set.first();
    for (const auto& text : frozen_.set.texts) {
      const auto differs = [&](const char* key) {
        error(fmt::format("'{}' differs from {}: in a bundle it must be in one file, or the same in all", key,
                          first.file),
              {text.file, 1, 1});
      };
      if (text.id != first.id) differs("id");
      if (text.lists && first.lists && text.lists != first.lists) differs("lists");
      if (text.channels && first.channels && text.channels != first.channels) differs("channels");
      if (&text != &first && equal_ignoring_case(text.language, first.language))
        error("two texts have the language " + text.language, {text.file, 1, 1});
    }
    auto& routing = frozen_.set.texts.front();
    for (const auto& text : frozen_.set.texts) {
      if (!routing.lists) routing.lists = text.lists;
      if (!routing.channels) routing.channels = text.channels;
    }
  }

  void check_social() {
    for (const auto& text : frozen_.set.texts) {
      for (const auto& social : text.social) {
        if (social.channel.empty() || settings_.channel(social.channel)) continue;
        error("'social' names an unknown channel '" + social.channel + "'" + what_there_is(settings_.channel_names()) +
                  did_you_mean(social.channel, settings_.channel_names()),
              social.place);
      }
    }
  }

  void check_attachments() {
    for (const auto& text : frozen_.set.texts) {
      for (const auto& attachment : text.attachments) {
        if (!fs::is_directory(input_.content)) {
          error("attachments need a bundle: a directory with release.md and '" + attachment.file + "'",
                attachment.place);
        } else if (!open_file_below(input_.content, attachment.file) || is_left_alone(attachment.file)) {
          error("the attachment '" + attachment.file + "' is not in the bundle", attachment.place);
        }
      }
    }
  }

  void add_list(const ListSettings& list) {
    const auto& audience = list.audience;
    FrozenList frozen;
    frozen.text = ListText{audience.name,
                           audience.title,
                           audience.from,
                           audience.reply_to,
                           audience.language,
                           audience.template_name,
                           {},
                           audience.unsubscribing};
    const auto& release = frozen_.set.first();
    if (!release.template_name.empty()) frozen.text.template_name = release.template_name;
    frozen.newsroom = !release.newsroom.empty() ? release.newsroom : audience.newsroom;
    frozen.relays = audience.relays;
    auto reader = ListReader::open(audience.subscribers, ListFormat{audience.language, audience.columns});
    if (!reader) return error("list '" + audience.name + "': " + reader.error().text());
    frozen.text.fields = (*reader)->fields();
    frozen_.lists.push_back(std::move(frozen));
  }

  void route() {
    const auto& release = frozen_.set.first();
    const auto file = Place{release.file, 1, 1};
    const bool named = release.lists.has_value();
    if (named) {
      for (const auto& name : *release.lists) {
        const auto* list = settings_.list(name);
        if (!list)
          error("there is no list '" + name + "'" + what_there_is(settings_.list_names()) +
                    did_you_mean(name, settings_.list_names()),
                file);
        else if (!frozen_.list(name) && wanted(name))
          add_list(*list);
      }
    } else {
      for (const auto& list : settings_.lists) {
        if (matches(list.audience.match, release.topics) && wanted(list.audience.name)) add_list(list);
      }
    }
    for (const auto& name : input_.only_lists) {
      if (!settings_.list(name)) error("there is no list '" + name + "'" + what_there_is(settings_.list_names()));
    }
    const auto add_channel = [&](const std::string& name) {
      if (!frozen_.channel(name)) frozen_.channels.push_back({name, {}});
    };
    if (release.channels) {
      for (const auto& name : *release.channels) {
        if (settings_.channel(name))
          add_channel(name);
        else
          error("there is no channel '" + name + "'" + what_there_is(settings_.channel_names()) +
                    did_you_mean(name, settings_.channel_names()),
                file);
      }
    } else if (!named) {
      for (const auto& channel : settings_.channels) {
        if (channel.by_default) add_channel(channel.name);
      }
    }
    if (frozen_.lists.empty() && frozen_.channels.empty() && !has_errors(findings_)) {
      error("nobody would get it: no list matches its topics (" +
                (release.topics.empty() ? "none" : join(release.topics, ", ")) +
                ") and no channel is chosen; lists are " + join(settings_.list_names(), ", ") + ", channels are " +
                (settings_.channels.empty() ? "none" : join(settings_.channel_names(), ", ")),
            file);
    }
  }

  bool wanted(const std::string& list) const {
    return input_.only_lists.empty() ||
           std::find(input_.only_lists.begin(), input_.only_lists.end(), list) != input_.only_lists.end();
  }

  const MailTemplate* template_named(const std::string& name) {
    if (const auto known = frozen_.templates.find(name); known != frozen_.templates.end()) return &known->second;
    const auto directory = template_directory(settings_, name);
    auto loaded = load_template(directory, name, findings_);
    if (!loaded) {
      if (!has_errors(findings_)) error(loaded.error().message());
      return nullptr;
    }
    return &frozen_.templates.emplace(name, std::move(*loaded)).first->second;
  }

  void load_templates() {
    for (const auto& list : frozen_.lists) {
      frozen_.newsrooms[list.newsroom] = settings_.newsroom(list.newsroom);
      if (!template_named(list.text.template_name)) return;
    }
  }

  void build_posts() {
    for (auto& channel : frozen_.channels) {
      const auto& options = *settings_.channel(channel.name);
      const auto* mail_template = template_named(options.template_name);
      if (!mail_template) return;
      const auto& first = frozen_.set.first();
      const auto& newsroom = settings_.newsroom(!first.newsroom.empty() ? first.newsroom : options.newsroom);
      const auto& release = text_for_channel(frozen_.set, options, settings_);
      auto post = build_post(release, newsroom, *mail_template, channel.name, input_.now);
      if (!post) {
        findings_.push_back(to_finding(post.error()));
        continue;
      }
      const auto link = [&](const std::string& file) { return public_link(newsroom, file); };
      channel.posts = plan_posts(*post, release, options, {input_.content, input_.now, link}, findings_);
    }
  }

  std::string public_link(const Newsroom& newsroom, const std::string& file) const {
    if (settings_.http_listen.empty() || !settings_.tokens || newsroom.public_url.empty()) return "";
    const auto base = newsroom.public_url.substr(0, newsroom.public_url.find_last_not_of('/') + 1);
    return base + file_link({frozen_.set.first().id, frozen_.content + "/" + name_below(input_.content, file)},
                            *settings_.tokens);
  }

  const PrepareInput& input_;
  const Settings& settings_;
  Findings& findings_;
  Frozen frozen_;
};

}  // namespace

// What stands before a token, where the world can reach us.
std::string unsubscribe_base(const Settings& settings, const Newsroom& newsroom) {
  if (settings.http_listen.empty() || newsroom.public_url.empty()) return "";
  const auto& url = newsroom.public_url;
  return (url.ends_with('/') ? url.substr(0, url.size() - 1) : url) + std::string(unsubscribe_path);
}

// A mail that one of the list's relays may take is fine; what each takes is known once it was spoken to.
void check_sizes(const Rendering& rendering, const Settings& settings, Time now, Findings& findings) {
  const auto known = read_relay_sizes(fs::path(settings.store.path).parent_path());
  Person stranger;
  stranger.address = "reader@example.org";
  for (const auto& list : rendering.frozen().lists) {
    std::uint64_t limit = 0;
    std::string relay;
    for (const auto& name : list.relays) {
      const auto takes = known_size(known, name, now).value_or(UINT64_MAX);
      if (takes > limit) relay = name;
      limit = std::max(limit, takes);
    }
    for (const auto& text : rendering.frozen().set.texts) {
      stranger.language = text.language;
      const auto mail = rendering.mail(list.text.name, stranger)->personalise(stranger, Time{});
      if (!mail) return findings.push_back(to_finding(mail.error()));
      const auto bytes = mail->bytes.size();
      if (list.relays.empty() || bytes <= limit) continue;
      const auto files = files_of(text, rendering.frozen(), *settings.tokens);
      findings.push_back(
          to_finding(too_large(text, files ? *files : std::vector<AttachedFile>{}, bytes,
                               fmt::format("relay '{}' accepts at most {}", relay, format_size(limit)))));
      return;
    }
  }
}

const Release& Frozen::text_for(const Person& person, const FrozenList& list) const {
  const auto newsroom = newsrooms.find(list.newsroom);
  const std::string_view last = newsroom == newsrooms.end() ? std::string_view() : newsroom->second.language;
  return set.text_for({person.language, list.text.language, last});
}

const FrozenList* Frozen::list(const std::string& name) const {
  for (const auto& list : lists) {
    if (list.text.name == name) return &list;
  }
  return nullptr;
}

const FrozenChannel* Frozen::channel(const std::string& name) const {
  for (const auto& channel : channels) {
    if (channel.name == name) return &channel;
  }
  return nullptr;
}

Frozen prepare(const PrepareInput& input, const Settings& settings, Findings& findings) {
  auto frozen = Preparation(input, settings, findings).run();
  if (has_errors(findings)) return frozen;
  link_large_files(frozen, settings, findings);
  // What cannot be rendered, or what no relay would take, must not be taken here.
  auto rendering = Rendering::try_out(frozen, settings);
  if (!rendering)
    findings.push_back(to_finding(rendering.error()));
  else
    check_sizes(**rendering, settings, input.now, findings);
  return frozen;
}

namespace {

constexpr std::uint64_t most_attached = 100u << 20;  // of all languages together; each of them is kept in memory

// What rendering a release may cost at most, in all its languages for all its lists.
class RenderBudget {
 public:
  explicit RenderBudget(std::size_t mails) : most_(base + each * std::int64_t(mails)) {}
  bool spent() const { return cpu_time_of_thread() - begun_ > most_; }

 private:
  static constexpr Duration base{2'000}, each{50};
  Duration begun_ = cpu_time_of_thread();
  Duration most_;
};

}  // namespace

Status Rendering::compile(const FrozenList& list, const Release& text, const std::vector<AttachedFile>& files,
                          const Settings& settings, bool test) {
  MailInput input;
  input.release = &text;
  input.newsroom = &frozen_.newsrooms.at(list.newsroom);
  input.list = &list.text;
  input.mail_template = &frozen_.templates.at(list.text.template_name);
  input.test = test;
  input.files = &files;
  input.tokens = settings.tokens;
  input.posts = frozen_.posts;
  for (const auto& channel : settings.channels) input.posts.emplace(channel.name, "");
  input.unsubscribe_url = unsubscribe_base(settings, *input.newsroom);
  auto mail = CompiledMail::compile(input);
  if (!mail) return mail.error();
  mails_[list.text.name].push_back(std::move(*mail));
  return {};
}

Result<std::shared_ptr<const Rendering>> Rendering::make(Frozen frozen, const Settings& settings, bool test) {
  return make_within(std::move(frozen), settings, test, [] { return false; });
}

Result<std::shared_ptr<const Rendering>> Rendering::try_out(Frozen frozen, const Settings& settings) {
  const auto bytes = attached_bytes(frozen);
  if (frozen.set.texts.size() > 1 && bytes > most_attached)
    return Error(
        Place{frozen.set.first().file, 0, 0},
        fmt::format(
            "the files of its {} languages have {} in total, and at most {} is allowed; link to large files instead",
            frozen.set.texts.size(), format_size(bytes), format_size(most_attached)));
  const RenderBudget budget(frozen.lists.size() * frozen.set.texts.size());
  return make_within(std::move(frozen), settings, false, [&budget] { return budget.spent(); });
}

Result<std::shared_ptr<const Rendering>> Rendering::make_within(Frozen frozen, const Settings& settings, bool test,
                                                                const std::function<bool()>& spent) {
  auto rendering = std::make_shared<Rendering>();
  rendering->frozen_ = std::move(frozen);
  const Frozen& from = rendering->frozen_;
  std::vector<std::vector<AttachedFile>> files;
  for (const auto& text : from.set.texts) {
    auto read = files_of(text, from, *settings.tokens);
    if (!read) return read.error();
    files.push_back(std::move(*read));
  }
  for (const auto& list : from.lists) {
    for (std::size_t i = 0; i < from.set.texts.size(); ++i) {
      const auto& text = from.set.texts[i];
      if (auto status = rendering->compile(list, text, files[i], settings, test); !status) return status.error();
      if (spent()) return Error(Place{text.file, 0, 0}, "it takes too long to render; is it a normal text?");
    }
  }
  return std::shared_ptr<const Rendering>(rendering);
}

const CompiledMail* Rendering::mail(const std::string& list, const Person& person) const {
  const auto mails = mails_.find(list);
  const auto* frozen = frozen_.list(list);
  if (mails == mails_.end() || !frozen) return nullptr;
  const auto& text = frozen_.text_for(person, *frozen);
  return &mails->second[std::size_t(&text - frozen_.set.texts.data())];
}

std::string to_lines(const Findings& findings) {
  constexpr std::size_t most_lines = 200;
  // Errors first, so that a flood of warnings hides none; whoever has 200 to read needs no more.
  std::string out;
  std::size_t lines = 0;
  for (const bool errors : {true, false}) {
    for (const auto& finding : findings) {
      if ((finding.severity == Severity::error) != errors || (findings.size() > most_lines && ++lines > most_lines))
        continue;
      out += to_string(finding) + "\n";
    }
  }
  if (findings.size() > most_lines) out += fmt::format("and {} more\n", findings.size() - most_lines);
  return out;
}

}  // namespace gazetted
