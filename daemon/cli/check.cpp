#include "gazetted/app/pipeline.hpp"
#include "gazetted/base/text.hpp"
#include "summary.hpp"
#include "terminal.hpp"

namespace gazetted {
namespace {

void check_list(const ListSettings& list, Findings& findings, bool talk) {
  const auto& audience = list.audience;
  const auto file = audience.subscribers.string();
  auto reader = ListReader::open(audience.subscribers, ListFormat{audience.language, audience.columns});
  if (!reader) {
    findings.push_back(to_finding(reader.error()));
    return;
  }
  std::int64_t people = 0;
  std::int64_t bad = 0;
  const auto tell = [&](const RowProblem& problem) {
    if (++bad <= 20)
      findings.push_back({Severity::warning, {file, problem.line, 1}, problem.message + "; the row is skipped"});
  };
  while (true) {
    auto person = (*reader)->next(tell);
    if (!person) {
      findings.push_back(to_finding(person.error()));
      return;
    }
    if (!*person) break;
    ++people;
  }
  if (bad > 20) findings.push_back({Severity::warning, {file}, fmt::format("{} more rows are skipped", bad - 20)});
  if (talk) {
    say(fmt::format("list {}: {} {}, {} rows skipped; {}\n", audience.name, format_count(std::uint64_t(people)),
                    people == 1 ? "person" : "people", bad, (*reader)->understood()));
  }
}

// A template is tried on a sample release, as the list would render it: unknown names show now.
void check_template(const Settings& settings, const ListSettings& list, Findings& findings) {
  const auto& audience = list.audience;
  Findings found;
  auto loaded = load_template(template_directory(settings, audience.template_name), audience.template_name, found);
  if (!loaded && found.empty()) found.push_back(to_finding(loaded.error()));
  findings.insert(findings.end(), found.begin(), found.end());
  auto reader = ListReader::open(audience.subscribers, ListFormat{audience.language, audience.columns});
  if (!loaded || !reader) return;
  Release sample;
  sample.id = "sample";
  sample.title = sample.summary = "A sample headline";
  sample.body = "A sample text.\n";
  const ListText text{audience.name,     audience.title,         audience.from,      audience.reply_to,
                      audience.language, audience.template_name, (*reader)->fields()};
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
    auto person = (*reader)->next(ignore);
    if (!person || !*person) break;
    missing.look(*mail, **person);
  }
  missing.tell(audience.name, findings);
}

}  // namespace

void add_check(CLI::App& app, CommandContext& context) {
  auto* command =
      app.add_subcommand("check", "validate the configuration, the lists, the templates and any releases named");
  auto releases = std::make_shared<std::vector<std::string>>();
  command->add_option("RELEASE", *releases, "release files or bundles");
  command->footer(
      "Every finding is one line: file:line:column: message. Nothing is sent and nothing is changed.\nExample: "
      "gazetted check statement.md");
  command->callback([&context, releases] {
    Findings findings;
    const auto settings = load_settings(context.config, SecretUse::not_needed, findings);
    if (!has_errors(findings)) {
      for (const auto& list : settings.lists) check_list(list, findings, true);
      for (const auto& list : settings.lists) check_template(settings, list, findings);
      for (const auto& file : *releases) {
        PrepareInput input;
        input.content = file;
        input.name = fs::path(file).filename().empty() ? fs::path(file).parent_path().filename().string()
                                                       : fs::path(file).filename().string();
        input.now = now();
        std::error_code code;
        if (!fs::exists(input.content, code)) {
          findings.push_back({Severity::error, {file}, "there is no such file"});
          continue;
        }
        Findings found;
        const auto frozen = prepare(input, settings, found);
        for (auto& finding : found) {
          if (finding.place.file == input.name) finding.place.file = file;
          findings.push_back(finding);
        }
        if (has_errors(found)) continue;
        auto rendering = Rendering::make(frozen, settings);
        if (!rendering) continue;
        say(fmt::format("release {}: \"{}\"\n", frozen.set.first().id, frozen.set.first().title));
        Findings advice;
        say(summary_of(**rendering, settings, advice));
        for (auto& finding : advice) {
          if (finding.place.file == input.name) finding.place.file = file;
          findings.push_back(finding);
        }
      }
    }
    std::set<std::string> told;  // two releases may meet the same trouble of a list
    for (const auto& finding : findings) {
      if (told.insert(to_string(finding)).second) out(to_string(finding) + "\n");
    }
    if (has_errors(findings))
      context.status = 1;
    else
      say(told.empty() ? "everything is in order\n" : "there is no error\n");
  });
}

}  // namespace gazetted
