#include <algorithm>
#include <array>

#include "gazetted/base/access.hpp"
#include "gazetted/base/crypto.hpp"
#include "gazetted/base/encoding.hpp"
#include "gazetted/base/text.hpp"
#include "gazetted/site/pages.hpp"
#include "theme_trial.hpp"

namespace gazetted {
namespace {

constexpr std::uint64_t largest_file = 2u << 20;
constexpr std::size_t hash_digits = 16;  // of a name

constexpr std::array page_names = {"story",  "withdrawn", "newsroom",  "contact", "archive",
                                   "year",   "month",     "topics",    "topic",   "media",
                                   "search", "root",      "not_found", "early",   "statement"};

// What the shipped theme's pages are put together from.
// `door` is a page, without which those of the door have a frame of their own: older themes have none.
constexpr std::array part_names = {"head",         "header",    "footer", "card", "card_high",
                                   "contact_card", "file_card", "notice", "door"};

bool is_asset(std::string_view ending) {
  static constexpr std::array endings = {".css", ".svg", ".png", ".jpg", ".webp", ".avif", ".ico", ".woff2"};
  return std::find(endings.begin(), endings.end(), ending) != endings.end();
}

// Names in the order of the alphabet: the hash is the same wherever the theme is read.
Result<std::vector<fs::path>> files_of(const fs::path& directory) {
  std::error_code code;
  if (const auto why = why_not_allowed(directory); !why.empty()) return fail("{}: {}", directory.string(), why);
  if (!fs::is_directory(directory, code)) return fail("{}: there is no such directory of a theme", directory.string());
  std::vector<fs::path> files;
  for (const auto& entry : fs::directory_iterator(directory, code)) {
    if (entry.path().filename().string().starts_with('.') || !entry.is_regular_file(code)) continue;
    files.push_back(entry.path());
  }
  if (code) return fail("{}: {}", directory.string(), code.message());
  std::sort(files.begin(), files.end());
  return files;
}

// The first error of a labels.yaml.
Result<Labels> labels_in(const std::string& text, const fs::path& path) {
  Findings findings;
  auto labels = parse_labels(text, path.string(), findings);
  for (const auto& finding : findings) {
    if (finding.severity == Severity::error) return Error(finding.place, finding.message);
  }
  return labels;
}

std::string address_of(const fs::path& path, std::string_view hash) {
  return fmt::format("/site/{}-{}{}", percent_encode(path.stem().string()), hash.substr(0, hash_digits),
                     path.extension().string());
}

Result<std::vector<ThemeFile>> read_theme(const fs::path& directory) {
  const auto paths = files_of(directory);
  if (!paths) return paths.error();
  std::vector<ThemeFile> files;
  for (const auto& path : *paths) {
    const auto ending = path.extension().string();
    if (ending != ".mustache" && path.filename() != "labels.yaml" && !is_asset(ending)) continue;
    auto bytes = read_file(path, largest_file);
    if (!bytes) return bytes.error();
    files.push_back({path, hex(sha256(*bytes)), std::move(*bytes)});
  }
  return files;
}

std::string hash_of(const std::vector<ThemeFile>& files) {
  std::string all;
  for (const auto& file : files) all += file.path.filename().string() + "\n" + file.hash + "\n";
  return hex(sha256(all));
}

}  // namespace

Result<Theme> Theme::load(const fs::path& directory) {
  auto read = read_theme(directory);
  if (!read) return read.error();
  return make(directory, std::move(*read));
}

Result<Theme> Theme::make(const fs::path& directory, std::vector<ThemeFile> files) {
  Theme theme;
  theme.hash_ = hash_of(files);
  std::vector<std::string> names;
  for (auto& [path, hash, bytes] : files) {
    const auto file = path.filename().string();
    const bool is_template = path.extension() == ".mustache";
    if (!is_template && file != "labels.yaml") {
      const auto address = address_of(path, hash);
      theme.asset_paths_[file] = address;
      theme.assets_.push_back({address.substr(1), std::move(bytes), {}});
      continue;
    }
    if (!is_utf8(bytes)) return Error(Place{path.string(), 1, 1}, "the file is not UTF-8");
    if (bytes.starts_with("\uFEFF")) bytes.erase(0, 3);
    if (!is_template) {
      auto labels = labels_in(bytes, path);
      if (!labels) return labels.error();
      theme.labels_ = std::move(*labels);
      continue;
    }
    auto parsed = Mustache::parse(bytes, path.string());
    if (!parsed) return parsed.error();
    names.push_back(path.stem().string());
    theme.templates_[names.back()] = std::move(*parsed);
  }
  // Another page's is no misspelling, and neither is a part of pages that the shipped theme has.
  std::erase_if(names, [&](const std::string& name) {
    return std::find(page_names.begin(), page_names.end(), name) != page_names.end() ||
           std::find(part_names.begin(), part_names.end(), name) != part_names.end();
  });
  for (const char* name : page_names) {
    if (!theme.find(name))
      return fail("{}: the theme has no {}.mustache{}", directory.string(), name, did_you_mean(name, names));
  }
  // A name that is not known is found now, and not when something is to be published.
  if (auto status = try_theme(theme); !status) return status.error();
  return theme;
}

const Mustache* Theme::find(const std::string& name) const {
  const auto found = templates_.find(name);
  return found == templates_.end() ? nullptr : &found->second;
}

std::string Theme::asset_path(const std::string& name) const {
  const auto found = asset_paths_.find(name);
  return found == asset_paths_.end() ? "" : found->second;
}

}  // namespace gazetted
