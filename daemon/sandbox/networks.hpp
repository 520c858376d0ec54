// The networks whose requests the capture server knows, and how it answers them: as they would, when all is well.
#pragma once
#include <optional>
#include <string>

#include "gazetted/sandbox/capture.hpp"

namespace gazetted {

// By the path of a request; empty: none that we know.
std::string network_of(const std::string& path);
// Nothing of it is seen by the public: a session, an upload, the last step of something shown already.
bool is_preparation(const std::string& path);

HttpAction network_answer(const CapturedPost& post, int number);
std::optional<HttpAction> network_answer_to_get(const std::string& target);

}  // namespace gazetted
