#include "gazetted/app/test_order.hpp"

#include "gazetted/base/text.hpp"
#include "gazetted/mail/address.hpp"

namespace gazetted {
namespace {

constexpr std::size_t most_files = 1000;
constexpr int deepest = 8;

bool is_part(std::string_view part) {
  return !part.empty() && part != "." && part != ".." && part.size() <= 255 &&
         part.find('/') == std::string_view::npos && !has_control(part) && is_utf8(part);
}

bool is_relative_path(std::string_view path) {
  for (int depth = 0; depth < deepest; ++depth) {
    const auto slash = path.find('/');
    if (!is_part(path.substr(0, slash))) return false;
    if (slash == std::string_view::npos) return true;
    path.remove_prefix(slash + 1);
  }
  return false;
}

Status read_files(const json::object& request, TestOrder& order) {
  const auto* body = request.if_contains("body");
  std::string_view rest = body && body->is_string() ? std::string_view(body->as_string()) : std::string_view();
  const auto* files = request.if_contains("files");
  if (!files || !files->is_array() || files->as_array().empty()) return fail("a test needs a release or its files");
  if (files->as_array().size() > most_files) return fail("a bundle may have at most {} files here", most_files);
  for (const auto& entry : files->as_array()) {
    const auto* file = entry.if_object();
    const auto name = file ? text_member(*file, "name") : "";
    const auto size = file ? int_member(*file, "size", -1) : -1;
    if (!is_relative_path(name)) return fail("'{}' is not a valid file name in a bundle", one_line(name, 100));
    if (size < 0 || std::uint64_t(size) > rest.size())
      return fail("'{}': its content did not arrive", one_line(name, 100));
    order.files.emplace_back(name, std::string(rest.substr(0, std::size_t(size))));
    rest.remove_prefix(std::size_t(size));
  }
  if (!rest.empty()) return fail("more bytes arrived than the files have");
  if (!order.bundle && order.files.size() != 1) return fail("a release is one file or a bundle");
  return {};
}

}  // namespace

Result<TestOrder> read_test_order(const json::object& request) {
  TestOrder order;
  order.list = text_member(request, "list");
  order.release = text_member(request, "release");
  order.name = text_member(request, "name");
  order.bundle = bool_member(request, "bundle");
  auto to = Address::parse(text_member(request, "to"));
  if (!to) return fail("to: {}", to.error().message());
  order.to = to->text();
  if (!order.release.empty()) {
    if (!is_part(order.release) || order.release.starts_with('.'))
      return fail("'{}' is not the id of a release", one_line(order.release, 100));
    return order;
  }
  if (!is_part(order.name) || order.name.starts_with('.'))
    return fail("'{}' is not a valid name for a release", one_line(order.name, 100));
  if (auto status = read_files(request, order); !status) return status.error();
  return order;
}

}  // namespace gazetted
