#include "changelog_entry.hpp"
#include "conversion_place.hpp"
#include "gazetted/app/known_releases.hpp"
#include "gazetted/app/outlook.hpp"
#include "gazetted/app/page_numbers.hpp"
#include "gazetted/app/same_headline.hpp"
#include "gazetted/app/superseding.hpp"
#include "gazetted/base/access.hpp"
#include "gazetted/base/encoding.hpp"
#include "gazetted/base/text.hpp"
#include "gazetted/cli/audience.hpp"
#include "gazetted/cli/check_verdict.hpp"
#include "gazetted/cli/drop_rules.hpp"
#include "gazetted/cli/terminal.hpp"
#include "gazetted/config/doors.hpp"
#include "gazetted/config/shipped.hpp"
#include "gazetted/edition/digest_edition.hpp"
#include "gazetted/edition/prepare.hpp"
#include "gazetted/edition/rendering.hpp"
#include "gazetted/intake/content_hash.hpp"
#include "gazetted/intake/front_matter.hpp"
#include "gazetted/ledger/reader.hpp"
#include "gazetted/mail/public_links.hpp"
#include "gazetted/publishing/site_build.hpp"
#include "gazetted/publishing/site_theme.hpp"
#include "gazetted/publishing/site_tree.hpp"
#include "gazetted/render/template_advice.hpp"
#include "submission.hpp"
#include "summary.hpp"

namespace gazetted {
namespace {

struct CheckOptions {
  std::vector<std::string> releases;
  ChangelogChoice changelog;
  bool as_json = false;
};

// A template is tried on a sample release, as the list would render it: unknown names show now.
void check_template(const Settings& settings, const ListSettings& list, Findings& findings) {
  const auto& audience = list.audience;
  Findings found;
  auto loaded = load_template(template_directory(settings, audience.template_name), audience.template_name, found);
  if (!loaded && found.empty()) found.push_back(to_finding(loaded.error()));
  findings.insert(findings.end(), found.begin(), found.end());
  if (loaded)
    advise_on_template(template_directory(settings, audience.template_name), *loaded, audience.unsubscribing, findings);
  auto reader = open_list(audience);
  if (!loaded || !reader) return;
  Release sample;
  sample.id = "sample";
  sample.title = sample.summary = "A sample headline";
  sample.body = "A sample text.\n";
  if (audience.embargoed) sample.embargo.emplace();
  const ListText text{audience.name,       audience.title,         audience.from,
                      audience.reply_to,   audience.language,      audience.template_name,
                      (*reader)->fields(), audience.unsubscribing, audience.embargoed};
  MailInput input;
  input.release = &sample;
  input.newsroom = &settings.newsroom(audience.newsroom);
  input.list = &text;
  input.mail_template = &*loaded;
  auto mail = CompiledMail::compile(input);
  if (!mail) {
    findings.push_back(to_finding(mail.error()));
    return;
  }
  MissingFields missing;
  const auto ignore = [](const RowProblem&) {};
  while (true) {
    auto subscriber = (*reader)->next(ignore);
    if (!subscriber || !*subscriber) break;
    missing.look(*mail, **subscriber);
  }
  missing.tell(audience.name, findings);
}

// The same of the template of digests, on a digest of two sample releases.
void check_digest(const Settings& settings, const ListSettings& list, Findings& findings) {
  if (!list.digest || !open_list(list.audience)) return;  // a list that cannot be read is told elsewhere
  DigestIssue issue;
  issue.id = "sample";
  issue.list = list.audience.name;
  issue.until = now();
  for (const char* title : {"A sample headline", "Another"}) {
    auto& sample = issue.stories.emplace_back().set.texts.emplace_back();
    sample.id = sample.title = sample.summary = title;
    sample.body = "A sample text.\n";
  }
  Findings found;
  auto digest = make_digest(issue, settings, found);
  if (!digest && found.empty()) found.push_back(to_finding(digest.error()));
  if (digest) {
    if (const auto tried = Rendering::try_out(std::move(*digest), settings); !tried)
      found.push_back(to_finding(tried.error()));
  }
  findings.insert(findings.end(), found.begin(), found.end());
}

json::object finding_json(const Finding& finding) {
  const std::string_view severities[] = {"error", "warning", "note"};
  return {{"severity", severities[std::size_t(finding.severity)]},
          {"file", finding.place.file},
          {"line", finding.place.line},
          {"column", finding.place.column},
          {"message", finding.message}};
}

enum class Format { lines, json };

// Prints each finding once, as soon as it is known: two releases may meet the same trouble of a list. As JSON, all of
// it at the end.
class Report {
 public:
  explicit Report(Format format) : format_(format) {}
  // How many of them are errors that were not told yet.
  std::size_t tell(const Findings& findings) {
    std::size_t errors = 0;
    for (const auto& finding : findings) {
      if (!told_.insert(to_string(finding)).second) continue;
      if (finding.severity == Severity::error) ++errors;
      if (format_ == Format::lines) out(to_string(finding) + "\n");
      findings_.push_back(finding_json(finding));
    }
    return errors;
  }
  void add_release(json::object release) { releases_.push_back(std::move(release)); }
  bool silent() const { return told_.empty(); }
  void end(const std::string& verdict, const std::vector<std::string>& rejected) {
    if (format_ == Format::lines) return;
    const json::object all{{"verdict", verdict},
                           {"findings", std::move(findings_)},
                           {"releases", std::move(releases_)},
                           {"rejected", json::array(rejected.begin(), rejected.end())}};
    out(json::serialize(all) + "\n");
  }

 private:
  Format format_;
  std::set<std::string> told_;
  json::array findings_, releases_;
};

// What the daemon knows already, where this machine has its ledger. That a release was sent is no fault of its file.
void look_into_ledger(const fs::path& content, const Settings& settings, const Edition& edition, Findings& findings) {
  const auto& release = edition.set.first();
  auto ledger = LedgerReader::open(settings.store.path);
  const auto hash = content_hash(content, content.filename().string());
  if (!ledger || !hash) return;
  const auto known = (*ledger)->known(release.id, *hash);
  if (!known) return;
  const auto verdict =
      judge_known(*known, release.id, Zone::load_or_utc(settings.newsroom("").time_zone), content.filename().string());
  if (verdict.reason.empty()) {
    const auto same_headline = tell_same_headline(edition, settings, now());
    findings.insert(findings.end(), same_headline.begin(), same_headline.end());
    return;
  }
  const bool same = std::any_of(known->begin(), known->end(), [](const auto& one) { return one.same_content; });
  findings.push_back(
      {same ? Severity::note : Severity::error, release.place_of("id"), replace_all(verdict.reason, "\n", " ")});
}

// What would become of it: for people on stderr, for programs in the report.
void tell_outlook(const std::string& given, const Edition& edition, const Outlook& outlook,
                  const ReleaseSummary& summary, const Settings& settings, Report& report) {
  const auto& first = edition.set.first();
  const auto moment = now();
  const auto zone = Zone::load_or_utc(settings.newsroom(first.newsroom).time_zone);
  std::string text = fmt::format("release {}: \"{}\"\n", first.id, first.title) + summary.text;
  for (const auto& line :
       {begin_text(outlook, zone, moment), expiry_text(outlook, zone, moment), approval_text(outlook)}) {
    if (!line.empty()) text += line + "\n";
  }
  say(text);
  auto release = outlook_json(outlook, zone);
  release["file"] = given;
  release["release"] = first.id;
  release["title"] = first.title;
  release["kind"] = to_string(first.kind);
  if (edition.earlier) release["supersedes"] = edition.earlier->id;
  release["lists"] = summary.lists;
  release["channels"] = summary.channels;
  report.add_release(std::move(release));
}

// A file that is moved into the spool keeps its owner; one that is copied or submitted there belongs to whoever does
// it.
void look_at_approval(const fs::path& path, const Outlook& outlook, const Settings& settings, const std::string& given,
                      Findings& findings) {
  if (outlook.approval_for.empty()) return;
  struct stat info {};
  const bool of_root = ::lstat(path.c_str(), &info) == 0 && info.st_uid == 0;
  const auto nobody = nobody_approves_from(of_root ? 0 : who_submits(settings), settings);
  if (nobody.empty()) return;
  const auto* const if_so = of_root ? "it needs an approval and belongs to root: dropped as it is, "
                                    : "it needs an approval: submitted by you, ";
  findings.push_back({Severity::warning, {given, 0, 0}, if_so + nobody});
}

// `path`: of the release; what is said of it names it as it was given.
Findings check_release(CommandContext& context, const fs::path& path, const std::string& given,
                       const Settings& settings, Report& report) {
  Findings findings;
  PrepareInput input;
  input.content = path;
  input.name = path.filename().empty() ? path.parent_path().filename().string() : path.filename().string();
  input.now = now();
  input.convert_into = place_for_conversion(context);
  input.find_superseded = superseded_in(settings);
  input.page_number = page_numbers_in(settings);
  check_drop(path, settings.spool, findings);
  const auto edition = prepare(input, settings, findings);
  if (!has_errors(findings)) look_into_ledger(path, settings, edition, findings);
  name_as_given(findings, input.name, given);
  if (has_errors(findings)) return findings;
  const auto outlook = whole_outlook(edition, settings, now());
  look_at_approval(path, outlook, settings, given, findings);
  auto rendering = Rendering::make(edition, settings);
  if (!rendering) return findings;
  Findings advice;
  const auto summary = summary_of(**rendering, settings, advice);
  tell_outlook(given, edition, outlook, summary, settings, report);
  name_as_given(advice, input.name, given);
  findings.insert(findings.end(), advice.begin(), advice.end());
  return findings;
}

// What `submit` would make of it.
Findings check_given(CommandContext& context, const std::string& given, const ChangelogChoice& choice,
                     const Settings& settings, Report& report) {
  std::error_code code;
  const fs::path path(given);
  if (!fs::exists(fs::symlink_status(path, code)))
    return {{Severity::error, {given}, absent_or_closed(path, "no such file")}};
  if (!is_changelog(path)) return check_release(context, path, given, settings, report);
  Findings findings;
  auto entry = entry_of_changelog(context, settings, path, choice, findings);
  if (!entry && !has_errors(findings)) findings.push_back({Severity::error, {given}, "it cannot be checked"});
  if (!entry) return findings;
  auto found = check_release(context, entry->path, given, settings, report);
  // The lines are those of what was made of the entry.
  for (auto& finding : found) {
    if (finding.place.file == given) finding.place = entry->place;
  }
  findings.insert(findings.end(), found.begin(), found.end());
  findings.push_back({Severity::note, entry->place,
                      "this is what 'gazetted submit' makes of this entry; dropped into "
                      "the spool, the changelog is rejected"});
  return findings;
}

// Not where somebody has switched it off.
void tell_missing_pictures(const Settings& settings, Report& report) {
  const auto places = helper_programs("gazetted-pictures");
  const auto is_there = [](const fs::path& place) {
    std::error_code code;
    return fs::exists(place, code);
  };
  if (!settings.pictures.program.empty() || std::any_of(places.begin(), places.end(), is_there)) return;
  report.tell({{Severity::note,
                {settings.file, 0, 0},
                fmt::format("{} is not there: pictures are shown and mailed in the size that they have",
                            places.front().string())}});
}

std::size_t check_site(const Settings& settings, Report& report) {
  std::size_t errors = 0;
  if (settings.site.is_on()) {
    if (const auto theme = SiteTheme().of(settings); !theme) errors += report.tell({to_finding(theme.error())});
    if (const auto why = SiteTree(settings.site.directory).why_not_ours(); !why.empty())
      errors += report.tell({{Severity::error, {settings.file, 0, 0}, "site.directory: " + why}});
    tell_missing_pictures(settings, report);
  }
  const auto broken = broken_addresses(settings);
  for (const auto& reason : broken ? *broken : std::vector<std::string>())
    errors += report.tell({{Severity::error, {settings.file, 0, 0}, reason}});
  const auto pins = unknown_pins(settings);
  for (const auto& reason : pins ? *pins : std::vector<std::string>())
    report.tell({{Severity::warning, {settings.file, 0, 0}, reason}});
  return errors;
}

std::size_t check_lists(const Settings& settings, Report& report) {
  std::size_t errors = 0;
  const auto suppressed = SuppressedAddresses::read(settings);
  for (const auto& list : settings.lists) {
    Findings findings;
    check_list(list, suppressed, Zone::load_or_utc(settings.newsroom(list.audience.newsroom).time_zone), findings);
    check_template(settings, list, findings);
    check_digest(settings, list, findings);
    errors += report.tell(findings);
    const auto& url = settings.newsroom(list.audience.newsroom).public_url;
    if (list.subscribe && has_doors(settings) && !url.empty())
      say(fmt::format("list {}: people subscribe to it at {}{}{}\n", list.audience.name,
                      url.ends_with('/') ? url.substr(0, url.size() - 1) : url, subscribe_path,
                      percent_encode(list.audience.name)));
  }
  return errors;
}

// What one file does to us must not cost the findings of the others.
Findings findings_of(CommandContext& context, const std::string& release, const ChangelogChoice& choice,
                     const Settings& settings, Report& report) {
  try {
    return check_given(context, release, choice, settings, report);
  } catch (const std::exception& failure) {
    return {{Severity::error, {release}, std::string("it cannot be checked: ") + failure.what()}};
  }
}

void check(CommandContext& context, const CheckOptions& options) {
  Report report(options.as_json ? Format::json : Format::lines);
  CheckErrors errors;
  Findings findings;
  auto settings = load_settings(context.config, SecretUse::not_needed, findings);
  rehearse_in(context, settings);
  errors.configuration = report.tell(findings);
  if (errors.configuration == 0) {
    if (const auto why = why_not_allowed(settings.store.path); !why.empty())
      report.tell({{Severity::warning, {settings.store.path, 0, 0}, ledger_is_closed(why)}});
    errors.site = check_site(settings, report);
    errors.lists = check_lists(settings, report);
    for (const auto& release : options.releases) {
      const auto found = findings_of(context, release, options.changelog, settings, report);
      errors.releases += report.tell(found);
      if (has_errors(found)) errors.rejected.push_back(release);
    }
  }
  if (errors.configuration + errors.site + errors.lists + errors.rejected.size() > 0) context.status = 1;
  const auto verdict = check_verdict(errors, report.silent());
  report.end(verdict, errors.rejected);
  say(verdict + "\n");
}

}  // namespace

void add_check(CLI::App& app, CommandContext& context) {
  auto* command =
      app.add_subcommand("check", "validate the configuration, the lists, the templates and any releases named");
  auto options = std::make_shared<CheckOptions>();
  command->add_option("RELEASE", options->releases, "release files or bundles");
  add_changelog_options(*command, options->changelog);
  command->add_flag("--json", options->as_json, "print JSON, for programs");
  command->footer(
      "Every finding is one line: file:line:column: message. Nothing is sent and nothing is changed.\nExample: "
      "gazetted check statement.md\n\nThe keys of front matter, all optional except for a headline:\n" +
      front_matter_reference());
  command->callback([&context, options] { check(context, *options); });
}

}  // namespace gazetted
