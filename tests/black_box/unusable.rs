//! What token commands print that looks like a token and is none, and tokens in other wrappings.

use crate::house::House;
use crate::outputs::printing;

/// Refused, whether it is printed alone or in JSON.
fn refused(text: &str) {
    let json = serde_json::json!({"access_token": text}).to_string();
    let header = serde_json::json!({"Authorization": format!("Bearer {text}")}).to_string();
    for printed in [text.to_owned(), json, header] {
        let (_, ran) = printing(&printed, &[]);
        assert_eq!((ran.stdout.as_str(), ran.code), ("", 4), "{printed}: {ran:?}");
    }
}

#[test]
fn words_that_are_no_token() {
    for word in
        ["NULL", "(null)", "none", "-", "0", "N/A", "True", "ERROR", "expired", "unauthorized", "[REDACTED]"]
    {
        refused(word);
    }
}

#[test]
fn what_was_to_become_a_token() {
    for text in [
        "$MY_TOKEN",
        "${MY_TOKEN}",
        "$(mycli token)",
        "`mycli token`",
        "%MY_TOKEN%",
        "<token>",
        "https://login.example/device?user_code=ABCD",
        "/run/secrets/token",
        "********",
    ] {
        refused(text);
    }
}

#[test]
fn real_tokens_of_odd_shapes_are_given_out() {
    for token in [
        "T1",
        "tok-abc",
        "ya29.a0AfH6SMBx-_",
        "gho_16C7e42F292c6912E7710c838347Ae178B4a",
        "dop_v1_0123456789abcdef",
        "sk-proj-abc",
        "YWJj/ZGVm+Z2hp==",
        "/9j/4AAQSkZJRgABAQAAAQABAAD2wBDAAgGBgcGBQ",
        "v^1.1#i^1#p^3",
    ] {
        let (_, ran) = printing(token, &[]);
        assert_eq!((ran.stdout.trim_end(), ran.code), (token, 0), "{ran:?}");
    }
}

#[test]
fn a_token_in_its_wrappings() {
    let wide: Vec<u8> =
        "\u{feff}{\"access_token\":\"T\"}\r\n".encode_utf16().flat_map(u16::to_le_bytes).collect();
    let coloured =
        "\u{1b}[1;39m{\u{1b}[0m\u{1b}[34;1m\"token\"\u{1b}[0m:\u{1b}[0;32m\"T\"\u{1b}[0m}\u{1b}[0m\n";
    for printed in [
        wide.as_slice(),
        coloured.as_bytes(),
        b"'T'\n",
        b"T,\n",
        b"ACCESS_TOKEN=T\n",
        b"Authorization: Bearer T\n",
        b"IAM token:  Bearer T\n",
        b"access_token=T&expires_in=300&token_type=bearer",
        br#"{"access-token":"T","expires-in":"300"}"#,
        br#"{"iam_token":"T"}"#,
        br#"{"bearerToken":"T"}"#,
        br#"{"data":{"token":"T"}}"#,
        br#"{"result":{"authToken":"T"}}"#,
        br#"{"access_token":{"token":"T"},"id_token":"I"}"#,
        br#"{"access_token":"T","token_type":"BearerToken"}"#,
        br#"{"access_token":"T","token_type":"JWT"}"#,
        br#"{"access_token":"T","token_type":"Bearer "}"#,
        br#"{"Authorization":"Bearer T","token":"xyz"}"#,
    ] {
        let (_, ran) = printing(printed, &[]);
        assert_eq!(
            (ran.stdout.as_str(), ran.code),
            ("T\n", 0),
            "{}: {ran:?}",
            String::from_utf8_lossy(printed)
        );
    }
}

/// What the command printed, given back as headers.
fn as_headers(printed: &str) -> (String, i32) {
    let (house, _) = printing(printed, &[]);
    let ran = house.run(&["headers", "--store", "file", "--", house.path("mint").to_str().unwrap()]);
    (ran.stdout, ran.code)
}

#[test]
fn json_that_is_no_answer_is_not_sent_as_headers() {
    for printed in [
        r#"{"authorization_url":"https://login.example"}"#,
        r#"{"message":"please log in","message-key":"login.required"}"#,
        r#"{"auth-status":"expired"}"#,
        r#"{"X-Request-Id":"7","message":"Unauthorized"}"#,
        r#"{"X-Auth-Redirect":"https://login.example"}"#,
        r#"{"Authorization":"(null)"}"#,
        r#"{"access_token":{"tok":"T"},"id_token":"I"}"#,
        r#"{"refresh_token":"R"}"#,
    ] {
        assert_eq!(as_headers(printed), (String::new(), 4), "{printed}");
    }
}

#[test]
fn only_headers_are_sent_of_what_stands_beside_them() {
    for (printed, sent) in [
        (
            r#"{"Authorization":"Bearer abc","expires_at":"2126-01-01T00:00:00Z"}"#,
            "{\"Authorization\":\"Bearer abc\"}\n",
        ),
        (
            r#"{"Authorization":"Bearer abc","X-Org":7}"#,
            "{\"Authorization\":\"Bearer abc\",\"X-Org\":\"7\"}\n",
        ),
        (r#"{"apikey":"abc"}"#, "{\"apikey\":\"abc\"}\n"),
        (r#"{"X-ApiKey":"abc"}"#, "{\"X-ApiKey\":\"abc\"}\n"),
        (
            r#"{"Authorization":"Bearer abc","refresh_token":"R","token_type":"Bearer"}"#,
            "{\"Authorization\":\"Bearer abc\"}\n",
        ),
    ] {
        assert_eq!(as_headers(printed), (sent.to_owned(), 0), "{printed}");
    }
}

#[test]
fn what_a_service_reports_is_told() {
    for (printed, code, named) in [
        (r#"{"errors":["permission denied"]}"#, 3, "reported an error: permission denied"),
        (
            r#"{"errorCode":"E0000011","errorSummary":"Invalid token provided"}"#,
            3,
            "reported an error: E0000011 (Invalid token provided)",
        ),
        (
            r#"{"kind":"Status","status":"Failure","message":"Unauthorized","code":401}"#,
            3,
            "reported an error: Unauthorized",
        ),
        (r#"{"error":true,"message":"no session"}"#, 3, "reported an error: no session"),
        (r#"{"access_token":"","error":"login_required"}"#, 4, "an error: login_required"),
    ] {
        let (_, ran) = printing(printed, &[]);
        assert_eq!((ran.stdout.as_str(), ran.code), ("", code), "{printed}: {ran:?}");
        assert!(ran.stderr.contains(named), "{printed}: {ran:?}");
    }
}

#[test]
fn a_token_beside_an_error_is_not_answered() {
    let house = House::new();
    for (printed, why) in [
        (r#"{"error":"invalid_grant","access_token":"T1"}"#, "invalid_grant"),
        (r#"{"success":false,"token":"T1"}"#, "it does not say which"),
        (r#"{"status":"error","message":"no session","token":"T1"}"#, "no session"),
        (r#"{"status":"error","token":"Access denied"}"#, "error"),
        (r#"{"data":{"error":"no session","token":"T1"}}"#, "no session"),
        (r#"{"result":{"success":false,"access_token":"T1"}}"#, "it does not say which"),
        (r#"{"Authorization":"Bearer T1","error":"invalid_grant"}"#, "invalid_grant"),
        (r#"{"headers":{"Authorization":"Bearer T1"},"error":"no session"}"#, "no session"),
    ] {
        let mint = house.counting(&format!("echo '{printed}'"));
        let ran = house.token(&[], &mint);
        assert_eq!((ran.stdout.as_str(), ran.code), ("", 3), "{printed}: {ran:?}");
        assert!(ran.stderr.contains("reported an error") && ran.stderr.contains(why), "{printed}: {ran:?}");
    }
    let mint = house.counting(r#"echo '{"error":null,"success":true,"status":"ok","token":"T1"}'"#);
    assert_eq!(house.token(&[], &mint).stdout, "T1\n");
}
