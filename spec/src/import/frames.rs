//! Actions whose requests or responses are not plain JSON, which the vendor's descriptions do not state.
//!
//! The facts come from the vendor's Python SDK, which treats these actions differently.

/// How an action is framed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Frame {
    /// The response is a stream of events, `text/event-stream`.
    Events,
    /// The request is `multipart/form-data`.
    Multipart,
}

use Frame::{Events, Multipart};

/// Service, version, action and frame.
const FRAMES: [(&str, &str, &[&str], Frame); 11] = [
    ("cii", "2021-04-08", &["DescribeQualityScore", "UploadMedicalFile"], Multipart),
    ("cloudmate", "2025-10-30", &["CloudMateAgent"], Events),
    ("cls", "2020-10-16", &["ChatCompletions"], Events),
    ("dataagent", "2025-05-13", &["ChatAI", "ExecuteAgentApiV1"], Events),
    ("es", "2025-01-01", &["ChatCompletions", "ParseDocument"], Events),
    (
        "hunyuan",
        "2023-09-01",
        &[
            "ChatCompletions",
            "ChatTranslations",
            "CreateThread",
            "FilesDeletions",
            "FilesList",
            "FilesUploads",
            "GetThread",
            "GetThreadMessage",
            "GetThreadMessageList",
            "GroupChatCompletions",
            "ImageQuestion",
            "RunThread",
        ],
        Events,
    ),
    (
        "ig",
        "2021-05-18",
        &[
            "GetLLMDiagnosisDrug",
            "GetLLMDiagnosisDrugChat",
            "GetLLMDiagnosisHealth",
            "GetLLMReportInterpretation",
        ],
        Events,
    ),
    ("lkeap", "2024-05-22", &["ChatCompletions", "ReconstructDocumentSSE"], Events),
    ("tdai", "2025-07-17", &["CreateChatCompletion"], Events),
    ("trtc", "2019-07-22", &["TextToSpeechSSE"], Events),
    ("waf", "2018-01-25", &["GenerateLLMSecAnswer"], Events),
];

/// Returns the frame of an action, if it is not plain JSON.
pub(super) fn frame(service: &str, version: &str, action: &str) -> Option<Frame> {
    let mut own = FRAMES.iter().filter(|(name, of, ..)| *name == service && *of == version);
    own.find(|(_, _, actions, _)| actions.contains(&action)).map(|(.., frame)| *frame)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_frames() {
        assert_eq!(frame("hunyuan", "2023-09-01", "ChatCompletions"), Some(Events));
        assert_eq!(frame("cii", "2021-04-08", "UploadMedicalFile"), Some(Multipart));
        assert_eq!(frame("cii", "2021-04-08", "ChatCompletions"), None);
        let actions = |wanted| {
            let own = FRAMES.iter().filter(move |(.., frame)| *frame == wanted);
            own.map(|(_, _, actions, _)| actions.len()).sum::<usize>()
        };
        assert_eq!((actions(Events), actions(Multipart)), (27, 2));
    }
}
