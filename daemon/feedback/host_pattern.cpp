#include "host_pattern.hpp"

#include <algorithm>

#include "gazetted/base/text.hpp"

namespace gazetted {
namespace {

constexpr std::string_view host_letters = "abcdefghijklmnopqrstuvwxyz0123456789-.";
constexpr std::size_t longest_url = 2000;

bool fits_label(std::string_view pattern, std::string_view label) {
  return pattern == "*" ? label.size() >= 3 : pattern == label;
}

bool fits_host(std::string_view pattern, std::string_view host) {
  while (true) {
    const auto a = pattern.find('.'), b = host.find('.');
    if (!fits_label(pattern.substr(0, a), host.substr(0, b))) return false;
    if (a == std::string_view::npos || b == std::string_view::npos) return a == b;
    pattern.remove_prefix(a + 1);
    host.remove_prefix(b + 1);
  }
}

bool is_graphic(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) { return c > ' ' && c < 0x7f && c != '\\'; });
}

}  // namespace

PlainUrl plain_url(std::string_view url) {
  PlainUrl parts;
  const auto colon = url.find("://");
  if (url.size() > longest_url || colon == std::string_view::npos || !is_graphic(url)) return {};
  parts.scheme = std::string(url.substr(0, colon));
  if (parts.scheme != "https" && parts.scheme != "http") return {};
  url.remove_prefix(colon + 3);
  const auto slash = url.find('/');
  if (slash == std::string_view::npos) return {};
  parts.host = std::string(url.substr(0, slash));
  if (parts.host.empty() || parts.host.find_first_not_of(host_letters) != std::string::npos) return {};
  url.remove_prefix(slash);
  const auto question = url.find('?');
  parts.path = std::string(url.substr(0, question));
  if (question != std::string_view::npos) parts.query = std::string(url.substr(question + 1));
  if (url.find('#') != std::string_view::npos || parts.path.find("..") != std::string::npos) return {};
  return parts;
}

bool is_host_of(const std::vector<std::string>& patterns, std::string_view host) {
  return std::any_of(patterns.begin(), patterns.end(), [&](const auto& one) { return fits_host(one, host); });
}

}  // namespace gazetted
