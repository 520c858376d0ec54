#include "gazetted/edition/prepare.hpp"

#include "converted_drop.hpp"
#include "distributor.hpp"
#include "gazetted/base/choices.hpp"
#include "gazetted/base/file_at.hpp"
#include "gazetted/base/text.hpp"
#include "gazetted/document/raw_html.hpp"
#include "gazetted/edition/made_of.hpp"
#include "gazetted/edition/page_url.hpp"
#include "gazetted/edition/relay_sizes.hpp"
#include "gazetted/edition/release_files.hpp"
#include "gazetted/edition/rendering.hpp"
#include "gazetted/edition/routing.hpp"
#include "gazetted/intake/spool.hpp"
#include "gazetted/mail/public_links.hpp"
#include "gazetted/send/channel_calls.hpp"
#include "gazetted/site/addresses.hpp"
#include "plan_posts.hpp"
#include "release_texts.hpp"
#include "taking_place.hpp"
#include "unheeded_embargo.hpp"

namespace gazetted {
namespace {

class Preparation {
 public:
  Preparation(const PrepareInput& input, const Settings& settings, Findings& findings)
      : input_(input), settings_(settings), findings_(findings) {}

  Edition run() {
    auto edition = read_and_plan();
    if (edition.made_of) place_in_original(*edition.made_of, findings_);
    return edition;
  }

 private:
  Edition read_and_plan() {
    const auto converted = convert_drop(input_, settings_, findings_);
    if (has_errors(findings_)) return std::move(edition_);
    if (converted) input_.content = converted->content;
    edition_.content = converted ? archived::converted : name_in_archive(input_.name);
    edition_.place = input_.content;
    if (converted) edition_.converted_from = converted->format;
    if (converted) edition_.writer = converted->writer;
    if (converted) edition_.made_of = converted->made_of;
    edition_.set.texts =
        converted ? read_converted(*converted, input_, settings_, findings_) : read_texts(input_, settings_, findings_);
    // A withdrawal takes effect before anybody could look at it.
    if (!edition_.writer.empty() && !edition_.set.texts.empty() && edition_.set.first().kind == ReleaseKind::withdrawal)
      error("a withdrawal cannot come by mail; submit it as a file");
    edition_.is_to_be_confirmed = converted && converted->is_to_be_confirmed && !edition_.set.texts.empty() &&
                                  edition_.set.first().kind != ReleaseKind::withdrawal;
    if (has_errors(findings_)) return std::move(edition_);
    superseded_ = take_place(input_, settings_, edition_, findings_);
    if (has_errors(findings_)) return std::move(edition_);
    refuse_unheeded_embargo(edition_, input_.name, settings_, findings_);
    tell_drafts(edition_, input_.name, findings_);
    check_texts_agree();
    name_distributors();
    if (superseded_) go_where_that_went(edition_.set, *superseded_, settings_);
    if (superseded_) say_what_alone_changed();
    if (superseded_) tell_lost_languages(edition_, *superseded_, findings_);
    if (superseded_) tell_all_that_is_withdrawn(edition_, *superseded_, findings_);
    warn_of_past();
    for (const auto& text : edition_.set.texts) {
      check_pictures(text, input_.content, findings_);
      refuse_what_no_mail_holds(text);
    }
    check_picture_files(edition_.set.texts, input_.content, input_.name, findings_);
    warn_of_what_files_tell(edition_.set.texts, input_.content, findings_);
    check_attachments();
    check_social();
    const auto way = superseded_ ? route_version(edition_.set.first(), *superseded_, input_, settings_, findings_)
                                 : route(edition_.set.first(), input_.only_lists, input_.name, settings_, findings_);
    for (const auto& name : way.lists) add_list(settings_.list(name)->audience);
    for (auto& list : superseded_ ? former_lists(*superseded_, way, input_, settings_) : std::vector<EditionList>{}) {
      list.text.early = is_early(list.text.name);
      edition_.lists.push_back(std::move(list));
    }
    note_left_alone();
    // Whoever is on several lists gets it with the first: early, if one of them does.
    std::stable_partition(edition_.lists.begin(), edition_.lists.end(),
                          [](const auto& list) { return list.text.early; });
    std::stable_partition(edition_.lists.begin(), edition_.lists.end(), [](const auto& list) { return !list.former; });
    for (const auto& name : way.channels) edition_.channels.push_back({name, {}});
    give_addresses();
    if (has_errors(findings_)) return std::move(edition_);
    load_templates();
    if (has_errors(findings_)) return std::move(edition_);
    build_posts();
    return std::move(edition_);
  }

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

  // What one text says holds for all: whichever of them says it first, another may not say otherwise.
  template <class Value, class Says>
  void check_agreement(const char* key, Value Release::*value, const Says& says) {
    const Release* said = nullptr;
    for (const auto& text : edition_.set.texts) {
      if (!says(text.*value)) continue;
      if (!said) said = &text;
      if (text.*value == said->*value) continue;
      error(
          fmt::format("'{}' differs from {}: in a bundle it must be in one file, or the same in all", key, said->file),
          text.place_of(key));
    }
  }

  void check_texts_agree() {
    const auto is_written = [](const std::string& value) { return !value.empty(); };
    const auto is_there = [](const auto& value) { return value.has_value(); };
    check_agreement("id", &Release::id, [](const auto&) { return true; });
    check_agreement("newsroom", &Release::newsroom, is_written);
    check_agreement("distributed_by", &Release::distributed_by, is_written);
    check_agreement("lists", &Release::lists, is_there);
    check_agreement("channels", &Release::channels, is_there);
    const auto& first = edition_.set.first();
    for (const auto& text : edition_.set.texts) {
      if (&text != &first && equal_ignoring_case(text.language, first.language))
        error("two texts have the language " + text.language, text.place_of("language"));
    }
    auto& routing = edition_.set.texts.front();
    for (const auto& text : edition_.set.texts) {
      if (!routing.lists) routing.lists = text.lists;
      if (!routing.channels) routing.channels = text.channels;
    }
  }

  // A release that was distributed before says by whom; that stays.
  void name_distributors() {
    auto& speaks = edition_.set.texts.front().newsroom;
    auto& sends = edition_.set.texts.front().distributed_by;
    for (const auto& text : edition_.set.texts) {
      if (speaks.empty()) speaks = text.newsroom;
      if (sends.empty()) sends = text.distributed_by;
    }
    if (speaks.empty()) speaks = input_.newsroom;
    for (auto& text : edition_.set.texts) {
      if (text.newsroom.empty()) text.newsroom = edition_.set.first().newsroom;
      if (text.distributed_by.empty()) text.distributed_by = edition_.set.first().distributed_by;
      names_distributor_ = names_distributor_ || !text.distributor.empty();
      if (names_distributor_) continue;
      auto [distributor, on_behalf_of] = distribution_of(text, "", settings_);
      text.distributor = std::move(distributor);
      text.on_behalf_of = std::move(on_behalf_of);
    }
  }

  // Such news is of use while it is fresh.
  void say_what_alone_changed() {
    edition_.only_embargo = what_alone_changed(edition_, *superseded_);
    if (edition_.only_embargo == OnlyEmbargo::no) return;
    for (auto& text : edition_.set.texts) {
      if (text.priority != Priority::urgent) text.priority = Priority::high;
    }
  }

  // Where readers will find it; a text may name another place.
  void give_addresses() {
    const auto& first = edition_.set.first();
    const auto& newsroom = settings_.newsroom(first.newsroom);
    if (!input_.page_number || !edition_.channel(site_channel_name)) return;
    const auto number = input_.page_number(superseded_ ? superseded_->ids.back() : first.id, newsroom.key);
    if (!number) return error(number.error().text());
    edition_.page = *number;
    for (auto& text : edition_.set.texts) {
      const bool is_elsewhere = !text.online_url.empty() && number_in_path(text.online_url) != edition_.page;
      if (!is_elsewhere) text.online_url = page_url(newsroom, text, edition_.page);
    }
  }

  void check_social() {
    for (const auto& text : edition_.set.texts) {
      for (const auto& social : text.social) {
        if (social.channel.empty() || settings_.channel(social.channel)) continue;
        error("'social' names an unknown channel '" + social.channel + "'" + what_there_is(settings_.channel_names()) +
                  did_you_mean(social.channel, settings_.channel_names()),
              social.place);
      }
    }
  }

  void check_attachments() {
    std::set<std::string> looked_at;  // languages may share them
    for (const auto& text : edition_.set.texts) {
      for (const auto& attachment : text.attachments) {
        if (!looked_at.insert(to_string(Finding{Severity::error, attachment.place, attachment.file})).second) continue;
        if (!fs::is_directory(input_.content)) {
          error("attachments need a bundle: a directory with release.md and '" + attachment.file + "'",
                attachment.place);
        } else if (!open_file_below(input_.content, attachment.file) || is_left_alone(attachment.file)) {
          error("the attachment '" + attachment.file + "' is not in the bundle", attachment.place);
        }
      }
    }
  }

  void warn_of_past() {
    const auto& time = edition_.set.first().public_from();
    if (time && time->instant <= input_.now)
      findings_.push_back(
          {Severity::warning, edition_.set.first().place_of(edition_.set.first().embargo ? "embargo" : "release_at"),
           "its time was " + format_for_people(input_.now - time->instant) + " ago: it leaves at once"});
  }

  void note_left_alone() {
    if (!superseded_ || edition_.set.first().kind == ReleaseKind::withdrawal) return;  // that is new to nobody
    for (const auto& name : superseded_->cancelled_lists) {
      const auto* list = edition_.list(name);
      if (!list || list->former) edition_.left_alone.push_back(name);
    }
  }

  // Early mail that leaves after its hold must still be early.
  bool is_early(const std::string& name) const {
    const auto& embargo = edition_.set.first().embargo;
    if (!embargo || embargo->instant <= input_.now + settings_.spool.hold) return false;
    const auto* list = settings_.list(name);
    return (list && list->audience.embargoed) || (superseded_ && was_early(*superseded_, name));
  }

  // As it is now: what subscribers are sent later follows neither the list's file nor its settings.
  void add_list(const ListOptions& audience) {
    EditionList list;
    list.text = ListText{audience.name,
                         audience.title,
                         audience.from,
                         audience.reply_to,
                         audience.language,
                         audience.template_name,
                         {},
                         audience.unsubscribing,
                         is_early(audience.name)};
    const auto& release = edition_.set.first();
    if (!release.template_name.empty()) list.text.template_name = release.template_name;
    list.newsroom = !release.newsroom.empty() ? release.newsroom : audience.newsroom;
    if (!names_distributor_) {
      auto [distributor, on_behalf_of] = distribution_of(release, audience.newsroom, settings_);
      list.text.distributor = std::move(distributor);
      list.text.on_behalf_of = std::move(on_behalf_of);
    }
    list.relays = audience.relays;
    auto reader = open_list(audience);
    if (!reader) {
      if (input_.other_trouble) input_.other_trouble(reader.error());
      return error("list '" + audience.name + "': " + reader.error().text());
    }
    list.text.fields = (*reader)->fields();
    edition_.lists.push_back(std::move(list));
  }

  const MailTemplate* template_named(const std::string& name) {
    if (const auto known = edition_.templates.find(name); known != edition_.templates.end()) return &known->second;
    const auto directory = template_directory(settings_, name);
    const auto* before = superseded_ ? template_before(*superseded_, name) : nullptr;
    if (before && !fs::exists(directory)) return &edition_.templates.emplace(name, *before).first->second;
    if (edition_.set.first().kind == ReleaseKind::withdrawal) {
      if (auto own = template_of_withdrawal(directory, name, findings_))
        return &edition_.templates.emplace(name, std::move(*own)).first->second;
    }
    auto loaded = load_template(directory, name, findings_);
    if (!loaded) {
      if (input_.other_trouble) input_.other_trouble(loaded.error());
      if (!has_errors(findings_)) error(loaded.error().message());
      return nullptr;
    }
    return &edition_.templates.emplace(name, std::move(*loaded)).first->second;
  }

  void load_templates() {
    for (const auto& list : edition_.lists) {
      edition_.newsrooms[list.newsroom] = settings_.newsroom(list.newsroom);
      if (!template_named(list.text.template_name)) return;
    }
  }

  void build_posts() {
    const auto& public_from = edition_.set.first().public_from();
    const auto posted = public_from ? std::max(input_.now, public_from->instant) : input_.now;
    for (auto& channel : edition_.channels) {
      const auto& options = *settings_.channel(channel.name);
      if (channel.name == site_channel_name) {
        channel.posts = page_of_release(options);
        continue;
      }
      const auto* mail_template = template_named(options.template_name);
      if (!mail_template) return;
      const auto& first = edition_.set.first();
      const auto& newsroom = settings_.newsroom(!first.newsroom.empty() ? first.newsroom : options.newsroom);
      auto release = text_for_channel(edition_.set, options, settings_);
      if (!names_distributor_) {
        auto [distributor, on_behalf_of] = distribution_of(release, options.newsroom, settings_);
        release.distributor = std::move(distributor);
        release.on_behalf_of = std::move(on_behalf_of);
      }
      // Nobody has seen a post of what was never public.
      const bool is_first = edition_.is_first_public();
      if (is_first) release.kind = ReleaseKind::release;
      const auto* earlier = edition_.earlier && !is_first ? &*edition_.earlier : nullptr;
      auto post = build_post(release, newsroom, *mail_template, channel.name, posted, earlier);
      if (!post) {
        findings_.push_back(to_finding(post.error()));
        continue;
      }
      const auto link = [&](const std::string& file) { return public_link(newsroom, file); };
      const PlanContext context{input_.content, posted, link};
      channel.posts = plan_posts(*post, release, options, context, findings_);
      if (superseded_ && !is_first) amend_posts(channel, release, options, context, *mail_template);
    }
  }

  // A withdrawal has one too, whatever has become of the earlier one: it may be written just now. Whether there is
  // anything to take down is known when its turn has come (publishing/site_publisher).
  std::vector<PlannedPost> page_of_release(const ChannelOptions& options) const {
    PlannedPost page{"(the page " + edition_.set.first().online_url + ")", {}};
    name_type(page.plan, options);
    return {page};
  }

  // What says by itself that it is a correction: as the template has it, whatever the author wrote for posts.
  void amend_posts(EditionChannel& channel, Release release, const ChannelOptions& options, const PlanContext& context,
                   const MailTemplate& mail_template) {
    const auto earlier = superseded_->posts.find(channel.name);
    if (earlier == superseded_->posts.end()) {
      if (release.kind == ReleaseKind::withdrawal) channel.posts.clear();
      return;
    }
    release.social.clear();
    const auto& newsroom = settings_.newsroom(!release.newsroom.empty() ? release.newsroom : options.newsroom);
    const auto post = build_post(release, newsroom, mail_template, channel.name, context.accepted, &*edition_.earlier);
    if (!post) return findings_.push_back(to_finding(post.error()));
    auto statement = plan_posts(Post{{post->text()}, post->payload}, release, options, context, findings_);
    if (statement.empty()) return;
    channel.posts =
        plan_amendments(release.kind, options, std::move(channel.posts), std::move(statement.front()), earlier->second);
  }

  std::string public_link(const Newsroom& newsroom, const std::string& file) const {
    if (settings_.http_listen.empty() || !settings_.tokens || newsroom.public_url.empty()) return "";
    const auto base = newsroom.public_url.substr(0, newsroom.public_url.find_last_not_of('/') + 1);
    return base + file_link({edition_.set.first().id, edition_.content + "/" + name_below(input_.content, file)},
                            *settings_.tokens);
  }

  PrepareInput input_;  // its content is what was made of it, where that is not the drop itself
  const Settings& settings_;
  Findings& findings_;
  Edition edition_;
  std::optional<Superseded> superseded_;
  bool names_distributor_ = false;  // its text does, as it came
};

// A mail that one of the list's relays may take is fine; what each takes is known once it was spoken to.
void check_sizes(const Rendering& rendering, const Settings& settings, Time now, Findings& findings) {
  const auto known = read_relay_sizes(settings.store.directory());
  Subscriber stranger;
  stranger.address = "reader@example.org";
  for (const auto& list : rendering.edition().lists) {
    std::uint64_t limit = 0;
    std::string relay;
    for (const auto& name : list.relays) {
      const auto takes = known_size(known, name, now).value_or(UINT64_MAX);
      if (takes > limit) relay = name;
      limit = std::max(limit, takes);
    }
    for (const auto& text : rendering.edition().set.texts) {
      stranger.language = text.language;
      const auto mail = rendering.mail(list.text.name, stranger)->personalise(stranger, Time{});
      if (!mail) return findings.push_back(to_finding(mail.error()));
      const auto bytes = mail->bytes.size();
      if (list.relays.empty() || bytes <= limit) continue;
      const auto files = files_of(text, rendering.edition(), settings);
      findings.push_back(
          to_finding(too_large(text, files ? *files : std::vector<AttachedFile>{}, bytes,
                               fmt::format("relay '{}' accepts at most {}", relay, format_size(limit)))));
      return;
    }
  }
}

}  // namespace

Edition prepare(const PrepareInput& input, const Settings& settings, Findings& findings) {
  auto edition = Preparation(input, settings, findings).run();
  if (has_errors(findings)) return edition;
  link_large_files(edition, settings, findings);
  if (auto status = keep_mailed_pictures(edition, settings, input.goes_on); !status) {
    if (status.error().of_machine() && input.other_trouble) input.other_trouble(status.error());
    findings.push_back(to_finding(status.error()));
    return edition;
  }
  // What cannot be rendered, or what no relay would take, must not be accepted here.
  auto rendering = Rendering::try_out(edition, settings);
  if (!rendering)
    findings.push_back(to_finding(rendering.error()));
  else
    check_sizes(**rendering, settings, input.now, findings);
  return edition;
}

}  // namespace gazetted
