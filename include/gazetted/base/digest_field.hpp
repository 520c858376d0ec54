// What a digest is taken of, part by part. Pure.
#pragma once
#include <string>
#include <string_view>

namespace gazetted {

// With its length in bytes in front: other parts side by side never make the same text.
inline std::string digest_field(std::string_view part) { return std::to_string(part.size()) + ":" + std::string(part); }

}  // namespace gazetted
