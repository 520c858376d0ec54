#include "gazetted/publishing/site_build.hpp"
#include "gazetted/publishing/site_lock.hpp"
#include "gazetted/publishing/site_maker.hpp"
#include "gazetted/publishing/site_tree.hpp"

#include "gazetted/base/text.hpp"
#include "gazetted/cli/terminal.hpp"

namespace gazetted {
namespace {

// A directory beside the site, on the same file system, that goes with the object.
class Beside {
 public:
  explicit Beside(const fs::path& site) : path_(site.string() + ".new-" + std::to_string(::getpid())) {}
  ~Beside() {
    std::error_code code;
    fs::remove_all(path_, code);
  }
  Beside(const Beside&) = delete;
  const fs::path& path() const { return path_; }

 private:
  fs::path path_;
};

std::optional<Settings> settings_with_site(CommandContext& context) {
  auto settings = settings_for(context);
  if (settings && !settings->site.is_on()) {
    complain(context, "there is no site: add `site: {}` to the configuration, and public_url to the newsroom");
    return std::nullopt;
  }
  return settings;
}

void say_troubles(CommandContext& context, const BuiltSite& built) {
  for (const auto& trouble : built.troubles) complain(context, trouble);
}

void build(CommandContext& context) {
  const auto settings = settings_with_site(context);
  if (!settings) return;
  const auto& site = settings->site.directory;
  if (const auto why = SiteTree(site).why_not_ours(); !why.empty()) return complain(context, why);
  const auto lock = SiteLock::take(*settings);
  if (!lock) return complain(context, lock.error().text());
  const Beside fresh(site);
  const auto built = write_site(*settings, fresh.path(), now());
  if (!built) return complain(context, built.error().text());
  if (!built->troubles.empty()) {
    say_troubles(context, *built);
    return complain(context, "the site was left as it is, since pages of these would be missing from the new one");
  }
  std::error_code code;
  fs::create_directory(site, code);
  if (auto status = exchange_directories(site, fresh.path()); !status) return complain(context, status.error().text());
  say(fmt::format("{} files are in {}\n", format_count(built->files), site.string()));
}

// "of 41 files 2 are missing, 1 differs. …"
std::string text_of(const SiteDifferences& found, std::size_t files) {
  std::vector<std::string> parts;
  const auto add = [&](std::size_t count, const char* one, const char* many) {
    if (count > 0) parts.push_back(format_count(count) + (count == 1 ? one : many));
  };
  add(found.missing.size(), " is missing", " are missing");
  add(found.different.size(), " differs", " differ");
  add(found.foreign.size(), " does not belong there", " do not belong there");
  return fmt::format("of {} files {}. `gazetted site build` writes all of them afresh{}", format_count(files),
                     join(parts, ", "), found.foreign.empty() ? "" : ", and deletes what does not belong there");
}

void check(CommandContext& context) {
  const auto settings = settings_with_site(context);
  if (!settings) return;
  if (const auto why = SiteTree(settings->site.directory).why_not_ours(); !why.empty()) return complain(context, why);
  const auto lock = SiteLock::take(*settings);
  if (!lock) return complain(context, lock.error().text());
  const Beside expected(settings->site.directory);
  const auto built = write_site(*settings, expected.path(), now());
  if (!built) return complain(context, built.error().text());
  say_troubles(context, *built);
  if (const auto reason = why_no_server_reads(SiteTree(settings->site.directory), *settings); !reason.empty())
    say(reason + "\n");
  const auto found = compare_sites(settings->site.directory, expected.path());
  for (const auto& path : found.missing) out("missing   " + one_line(path, 1000) + "\n");
  for (const auto& path : found.different) out("different " + one_line(path, 1000) + "\n");
  for (const auto& path : found.foreign) out("foreign   " + one_line(path, 1000) + "\n");
  if (found.empty() && built->troubles.empty())
    return say(fmt::format("all {} files are as they should be\n", format_count(built->files)));
  if (!found.empty()) complain(context, text_of(found, built->files));
}

}  // namespace

void add_site(CLI::App& app, CommandContext& context) {
  auto* command = app.add_subcommand("site", "write or check the files of the public newsroom");
  command->require_subcommand(1);
  command->add_subcommand("build", "write all of it afresh beside the old one, and exchange the two at once")
      ->callback([&context] { build(context); });
  command->add_subcommand("check", "name the files that are missing, differ, or do not belong there")
      ->callback([&context] { check(context); });
}

}  // namespace gazetted
