#include "section.hpp"

#include <charconv>
#include <cstdlib>

#include "gazetted/mail/address.hpp"

namespace gazetted {
namespace {

// 010 is eight to some and ten to others; a plain scalar that looks so is refused.
bool is_octal_surprise(const Yaml& node) {
  if (node.quoted || node.text.size() < 2) return false;
  if (node.text.starts_with("0o") || node.text.starts_with("0x")) return true;
  return node.text[0] == '0' &&
         std::all_of(node.text.begin(), node.text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

}  // namespace

Section::Section(const ConfigContext& context, const Yaml* node, std::string path)
    : context_(context), node_(node), path_(std::move(path)) {
  if (node_ && !node_->is_mapping()) {
    context_.error(node_->place, "'" + path_ + "' must hold 'key: value' lines");
    node_ = nullptr;
  }
}

Section::~Section() {
  if (!node_ || !tell_unknown_) return;
  for (const auto& [key, value] : node_->pairs) {
    if (std::find(asked_.begin(), asked_.end(), key.text) != asked_.end()) continue;
    context_.error(key.place, "unknown key '" + one_line(key.text, 60) + "'" + (path_.empty() ? "" : " in " + path_) +
                                  did_you_mean(key.text, asked_));
  }
}

const Yaml* Section::get(const std::string& key) {
  asked_.push_back(key);
  if (context_.known) context_.known->insert(path_.empty() ? key : path_ + "." + key);
  const auto* found = node_ ? node_->find(key) : nullptr;
  return found && !found->is_null() ? found : nullptr;
}

const Yaml* Section::scalar(const std::string& key) {
  const auto* found = get(key);
  if (!found) return nullptr;
  if (!found->is_scalar()) {
    context_.error(found->place, "'" + key + "' must be one value");
    return nullptr;
  }
  if (is_octal_surprise(*found)) {
    context_.error(
        found->place,
        "'" + found->text +
            "' starts with 0, which some programs read as octal; write the number without the 0, or quote it");
    return nullptr;
  }
  return found;
}

void Section::read(const std::string& key, std::string& to) {
  if (const auto* found = scalar(key)) to = found->text;
}

void Section::read_line(const std::string& key, std::string& to) {
  const auto* found = scalar(key);
  if (!found) return;
  const std::string text(trim(found->text));
  if (has_control(text))
    return context_.error(found->place, "'" + key + "' must be one line, without control characters");
  to = text;
}

void Section::read(const std::string& key, bool& to) {
  const auto* found = scalar(key);
  if (!found) return;
  if (found->text == "true")
    to = true;
  else if (found->text == "false")
    to = false;
  else
    context_.error(found->place, "'" + key + "' must be true or false");
}

void Section::read(const std::string& key, int& to, int least, int most) {
  const auto* found = scalar(key);
  if (!found) return;
  int value = 0;
  const auto& text = found->text;
  const auto [end, code] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (code != std::errc() || end != text.data() + text.size() || value < least || value > most) {
    return context_.error(found->place, fmt::format("'{}' must be a whole number from {} to {}", key, least, most));
  }
  to = value;
}

void Section::read(const std::string& key, double& to, double least, double most) {
  const auto* found = scalar(key);
  if (!found) return;
  double value = 0;
  const auto& text = found->text;
  const auto [end, code] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (code != std::errc() || end != text.data() + text.size() || value < least || value > most) {
    return context_.error(found->place, fmt::format("'{}' must be a number from {} to {}", key, least, most));
  }
  to = value;
}

void Section::read(const std::string& key, Duration& to) {
  const auto* found = scalar(key);
  if (!found) return;
  auto value = parse_duration(found->text);
  if (!value) return context_.error(found->place, "'" + key + "': " + value.error().message());
  to = *value;
}

void Section::read_size(const std::string& key, std::uint64_t& to) {
  const auto* found = scalar(key);
  if (!found) return;
  auto value = parse_size(found->text);
  if (!value) return context_.error(found->place, "'" + key + "': " + value.error().message());
  to = *value;
}

void Section::read(const std::string& key, std::vector<std::string>& to) {
  const auto* found = get(key);
  if (!found) return;
  to.clear();
  if (found->is_scalar()) {
    to.push_back(found->text);
    return;
  }
  if (!found->is_sequence()) return context_.error(found->place, "'" + key + "' must be a word or a list of words");
  for (const auto& item : found->items) {
    if (item.is_scalar())
      to.push_back(item.text);
    else
      context_.error(item.place, "'" + key + "' must contain only words");
  }
}

void Section::read(const std::string& key, Rates& to) {
  const auto* found = get(key);
  if (!found) return;
  const auto add = [&](const Yaml& node) {
    auto rate = node.is_scalar() ? parse_rate(node.text) : Result<Rate>(fail("a rate must be one word: 20/s"));
    if (rate)
      to.push_back(*rate);
    else
      context_.error(node.place, "'" + key + "': " + rate.error().message());
  };
  to.clear();
  if (found->is_sequence()) {
    for (const auto& item : found->items) add(item);
  } else {
    add(*found);
  }
}

void Section::read(const std::string& key, Secret& to) {
  const auto* found = get(key);
  if (!found) return;
  auto secret = read_secret(*found, context_, path_.empty() ? key : path_ + "." + key);
  if (secret)
    to = *secret;
  else
    context_.error(secret.error().place().line ? secret.error().place() : found->place,
                   "'" + key + "': " + secret.error().message());
}

void Section::read_share(const std::string& key, double& to) {
  const auto* found = scalar(key);
  if (!found) return;
  double percent = 0;
  const char* const end = found->text.data() + found->text.size();
  const auto [at, code] = std::from_chars(found->text.data(), end, percent);
  if (code != std::errc() || std::string_view(at, std::size_t(end - at)) != "%" || percent < 0 || percent > 1000)
    return context_.error(found->place, "'" + key + "' must be a share like 30%, at most 1000%");
  to = percent / 100;
}

void Section::read_path(const std::string& key, fs::path& to) {
  if (const auto* found = scalar(key)) to = resolve(found->text);
}

void Section::read_mailbox(const std::string& key, std::string& to) {
  const auto* found = scalar(key);
  if (!found) return;
  if (auto mailbox = parse_mailbox(found->text); !mailbox)
    return context_.error(found->place, "'" + key + "': " + mailbox.error().message());
  to = found->text;
}

std::optional<std::size_t> Section::index_of(const std::string& key, const std::vector<std::string>& words) {
  const auto* found = scalar(key);
  if (!found) return std::nullopt;
  const auto at = std::find(words.begin(), words.end(), found->text);
  if (at == words.end()) {
    context_.error(found->place,
                   "'" + key + "' must be one of " + join(words, ", ") + did_you_mean(found->text, words));
    return std::nullopt;
  }
  return std::size_t(at - words.begin());
}

void Section::refuse(const std::string& key, const std::string& why) {
  if (const auto* found = get(key)) context_.error(found->place, "'" + key + "' " + why);
}

fs::path Section::resolve(const std::string& path) const {
  const fs::path given(path);
  return (given.is_absolute() ? given : context_.directory / given).lexically_normal();
}

void tell_inline_secret(const ConfigContext& context, const Place& place, const std::string& what) {
  if (!context.others_read) return;
  context.findings.push_back({Severity::note, place,
                              what + " can be read by anybody who may read this file; use {file: PATH}, {env: NAME} "
                                     "or {credential: NAME}"});
}

namespace {

// Whether the file is not there, as opposed to being out of reach for whoever runs `check`.
bool is_absent(const fs::path& file) {
  std::error_code code;
  return !fs::exists(file, code) && !code;
}

}  // namespace

Result<Secret> read_secret(const Yaml& node, const ConfigContext& context, const std::string& path) {
  if (node.is_scalar()) {
    // A url is an address first; whether it is a password too, its channel knows.
    if (!node.text.empty() && !path.ends_with(".url")) tell_inline_secret(context, node.place, "'" + path + "'");
    return Secret(node.text);
  }
  Section section(context, &node, path);
  std::string file, env, credential;
  section.read("file", file);
  section.read("env", env);
  section.read("credential", credential);
  if ((!file.empty()) + (!env.empty()) + (!credential.empty()) != 1) {
    return Error(node.place, "write a text, {file: PATH}, {env: NAME} or {credential: NAME}");
  }
  const bool needed = context.secrets == SecretUse::needed;
  const auto what = "'" + replace_all(path, "*", context.entry) + "'";
  const auto missing = [&](const std::string& message, Severity severity = Severity::note) -> Result<Secret> {
    if (needed) return Error(node.place, message);
    context.findings.push_back(
        {severity, node.place, what + " cannot be read here: " + message + "; serve will need it"});
    return Secret::unread();
  };
  if (!env.empty()) {
    const char* value = std::getenv(env.c_str());
    if (!value) return missing("the environment variable " + env + " is not set");
    if (*value == 0) return Error(node.place, "the environment variable " + env + " is empty");
    return Secret(value);
  }
  fs::path from = section.resolve(file);
  if (!credential.empty()) {
    const char* directory = std::getenv("CREDENTIALS_DIRECTORY");
    if (!directory) return missing("there are no systemd credentials here (CREDENTIALS_DIRECTORY is not set)");
    if (credential.find('/') != std::string::npos)
      return Error(node.place, "the name of a credential must not contain a slash");
    from = fs::path(directory) / credential;
  }
  auto bytes = read_file(from, 64 * 1024);
  if (!bytes) {
    const bool absent = credential.empty() && is_absent(from);
    return missing(bytes.error().message(), absent ? Severity::warning : Severity::note);
  }
  while (bytes->ends_with('\n') || bytes->ends_with('\r')) bytes->pop_back();
  if (bytes->empty()) return Error(node.place, from.string() + " is empty");
  return Secret(*bytes);
}

}  // namespace gazetted
