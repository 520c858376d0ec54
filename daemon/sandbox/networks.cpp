#include "gazetted/sandbox/networks.hpp"

#include <algorithm>

#include "gazetted/send/channel.hpp"
#include "gazetted/send/http_service.hpp"

namespace gazetted {
namespace {

bool has(const std::string& text, const std::string& part) { return text.find(part) != std::string::npos; }

const SampleAnswer* first_that_fits(const std::vector<SampleAnswer>& answers, const std::string& target) {
  for (const auto& answer : answers) {
    if (has(target, answer.part)) return &answer;
  }
  return nullptr;
}

bool is_path_of(const NetworkSample& network, const std::string& path) {
  return std::any_of(network.paths.begin(), network.paths.end(), [&](const auto& part) { return has(path, part); });
}

}  // namespace

Networks::Networks(const std::vector<std::shared_ptr<const HttpService>>& services) {
  for (const auto& service : services) {
    const bool known =
        std::any_of(services_.begin(), services_.end(), [&](const auto& one) { return one.name == service->name; });
    if (!known) services_.push_back({service->name, sample_of(*service)});
  }
}

// What is in the path of an API goes before "/TYPE/", which a rehearsal puts before it and many a path has by chance.
const NetworkSample* Networks::find(const std::string& path) const {
  for (const auto& type : channel_types()) {
    if (is_path_of(type.sample, path)) return &type.sample;
  }
  for (const auto& type : channel_types()) {
    if (!type.sample.title.empty() && has(path, "/" + type.name + "/")) return &type.sample;
  }
  for (const auto& service : services_) {
    if (has(path, "/" + service.name + "/")) return &service.sample;
  }
  return nullptr;
}

bool Networks::is_preparation(const std::string& path) const {
  const auto* network = find(path);
  const auto* answer = network ? answer_to(*network, path) : nullptr;
  return answer && answer->kind == SampleAnswer::Kind::preparation;
}

const SampleAnswer* Networks::read(const std::string& target) const {
  for (const auto& type : channel_types()) {
    if (const auto* answer = first_that_fits(type.sample.reads, target)) return answer;
  }
  return nullptr;
}

const SampleAnswer* answer_to(const NetworkSample& network, const std::string& path) {
  return first_that_fits(network.answers, path);
}

}  // namespace gazetted
