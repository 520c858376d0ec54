#include "gazetted/app/known_releases.hpp"
#include "gazetted/base/text.hpp"
#include "gazetted/cli/audience.hpp"
#include "gazetted/cli/drop_rules.hpp"
#include "gazetted/cli/terminal.hpp"
#include "gazetted/edition/prepare.hpp"
#include "gazetted/edition/rendering.hpp"
#include "gazetted/intake/content_hash.hpp"
#include "gazetted/intake/front_matter.hpp"
#include "gazetted/ledger/reader.hpp"
#include "gazetted/render/template_advice.hpp"
#include "summary.hpp"

namespace gazetted {
namespace {

// A template is tried on a sample release, as the list would render it: unknown names show now.
void check_template(const Settings& settings, const ListSettings& list, Findings& findings) {
  const auto& audience = list.audience;
  Findings found;
  auto loaded = load_template(template_directory(settings, audience.template_name), audience.template_name, found);
  if (!loaded && found.empty()) found.push_back(to_finding(loaded.error()));
  findings.insert(findings.end(), found.begin(), found.end());
  if (loaded) advise_on_template(template_directory(settings, audience.template_name), *loaded, findings);
  auto reader = ListReader::open(audience.subscribers, ListFormat{audience.language, audience.columns});
  if (!loaded || !reader) return;
  Release sample;
  sample.id = "sample";
  sample.title = sample.summary = "A sample headline";
  sample.body = "A sample text.\n";
  const ListText text{audience.name,     audience.title,         audience.from,       audience.reply_to,
                      audience.language, audience.template_name, (*reader)->fields(), audience.unsubscribing};
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

// Prints each finding once, as soon as it is known: two releases may meet the same trouble of a list.
class Report {
 public:
  void tell(const Findings& findings) {
    for (const auto& finding : findings) {
      failed_ = failed_ || finding.severity == Severity::error;
      if (told_.insert(to_string(finding)).second) out(to_string(finding) + "\n");
    }
  }
  bool failed() const { return failed_; }
  bool silent() const { return told_.empty(); }

 private:
  std::set<std::string> told_;
  bool failed_ = false;
};

// Places name the file as it was given on the command line.
void name_as_given(Findings& findings, const std::string& name, const std::string& given) {
  const auto directory = given.ends_with('/') ? given.substr(0, given.size() - 1) : given;
  for (auto& finding : findings) {
    auto& file = finding.place.file;
    if (file == name)
      file = directory;
    else if (file.starts_with(name + "/"))
      file = directory + file.substr(name.size());
  }
}

// What the daemon knows already, where this machine has its ledger. That a release was sent is no fault of its file.
void look_into_ledger(const fs::path& content, const Settings& settings, const Release& release, Findings& findings) {
  auto ledger = LedgerReader::open(settings.store.path);
  const auto hash = content_hash(content);
  if (!ledger || !hash) return;
  const auto known = (*ledger)->known(release.id, *hash);
  if (!known) return;
  const auto verdict = judge_known(*known, release.id, settings.newsroom("").time_zone);
  if (verdict.reason.empty()) return;
  const bool same = std::any_of(known->begin(), known->end(), [](const auto& one) { return one.same_content; });
  findings.push_back(
      {same ? Severity::note : Severity::error, {release.file, 1, 1}, replace_all(verdict.reason, "\n", " ")});
}

Findings check_release(const std::string& given, const Settings& settings) {
  Findings findings;
  const fs::path path(given);
  PrepareInput input;
  input.content = path;
  input.name = path.filename().empty() ? path.parent_path().filename().string() : path.filename().string();
  input.now = now();
  std::error_code code;
  if (!fs::exists(fs::symlink_status(path, code))) return {{Severity::error, {given}, "no such file"}};
  check_drop(path, settings.spool, findings);
  const auto edition = prepare(input, settings, findings);
  if (!has_errors(findings)) look_into_ledger(path, settings, edition.set.first(), findings);
  name_as_given(findings, input.name, given);
  if (has_errors(findings)) return findings;
  auto rendering = Rendering::make(edition, settings);
  if (!rendering) return findings;
  Findings advice;
  const auto summary = summary_of(**rendering, settings, advice);
  const auto& first = edition.set.first();
  say(fmt::format("release {}: \"{}\"\n", first.id, first.title) + summary);
  name_as_given(advice, input.name, given);
  findings.insert(findings.end(), advice.begin(), advice.end());
  return findings;
}

void check_settings(const Settings& settings, Report& report) {
  const auto suppressed = SuppressedAddresses::read(settings);
  for (const auto& list : settings.lists) {
    Findings findings;
    check_list(list, suppressed, findings);
    check_template(settings, list, findings);
    report.tell(findings);
  }
}

void check(CommandContext& context, const std::vector<std::string>& releases) {
  Report report;
  Findings findings;
  const auto settings = load_settings(context.config, SecretUse::not_needed, findings);
  report.tell(findings);
  if (!report.failed()) {
    check_settings(settings, report);
    for (const auto& release : releases) {
      // What one file does to us must not cost the findings of the others.
      try {
        report.tell(check_release(release, settings));
      } catch (const std::exception& failure) {
        report.tell({{Severity::error, {release}, std::string("it cannot be checked: ") + failure.what()}});
      }
    }
  }
  if (report.failed())
    context.status = 1;
  else
    say(report.silent() ? "everything is in order\n" : "no errors\n");
}

}  // namespace

void add_check(CLI::App& app, CommandContext& context) {
  auto* command =
      app.add_subcommand("check", "validate the configuration, the lists, the templates and any releases named");
  auto releases = std::make_shared<std::vector<std::string>>();
  command->add_option("RELEASE", *releases, "release files or bundles");
  command->footer(
      "Every finding is one line: file:line:column: message. Nothing is sent and nothing is changed.\nExample: "
      "gazetted check statement.md\n\nThe keys of front matter, all optional except for a headline:\n" +
      front_matter_reference());
  command->callback([&context, releases] { check(context, *releases); });
}

}  // namespace gazetted
