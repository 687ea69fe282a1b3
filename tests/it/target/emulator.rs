//! An emulator of user pools that does what tests tell it: as much as the common scene asks for, rightly or wrongly.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};

use serde_json::{Value, json};
use wireproof::internals::exchange::mock::embedded::EmbeddedMock;
use wireproof::internals::sign::keyed_hash::keyed_hash;
use wireproof::internals::wire::{Answer, Header, Reply, Request, Response};

/// In what the emulator differs from one that is right and whole.
#[derive(Clone, Copy, Default)]
pub(super) struct Habits {
    pub(super) accepts_any_code: bool,
    pub(super) changes_password_on_refusal: bool,
    pub(super) keeps_old_password: bool,
    pub(super) has_no_policy: bool,
    pub(super) has_equal_codes: bool,
    pub(super) has_no_secrets: bool,
    pub(super) has_one_pool: bool,
    pub(super) has_no_sub: bool,
    /// Whether a sign-in is only begun: 200 with a challenge.
    pub(super) challenges: bool,
    pub(super) refuses_right_codes: bool,
    /// Whether a wrong code is answered with a server error.
    pub(super) breaks_on_wrong_codes: bool,
    /// The operation that is answered with an error.
    pub(super) refuses: Option<&'static str>,
    /// Whether an error's message repeats the header `Authorization`.
    pub(super) repeats_credentials: bool,
    /// What the header `Authorization` of set-up calls has to begin with.
    pub(super) wants: Option<&'static str>,
    /// Whether a client that has a secret is held to its keyed hash.
    pub(super) checks_hashes: bool,
    /// The operation that is answered only once the test says so.
    pub(super) waits_at: Option<&'static str>,
}

#[derive(Default)]
struct Account {
    passwords: Vec<String>,
    code: String,
}

#[derive(Default)]
struct Memory {
    made: usize,
    accounts: BTreeMap<String, Account>,
    last_code: String,
    /// The operations that were asked for, in order.
    asked: Vec<String>,
    /// The signatures of set-up calls.
    signatures: Vec<String>,
    /// The addresses of users.
    addresses: Vec<String>,
    /// The secrets of clients that have one.
    secrets: BTreeMap<String, String>,
}

/// The emulator's service.
pub(super) struct Emulator {
    habits: Habits,
    memory: Mutex<Memory>,
    goes_on: AtomicBool,
    is_waiting: AtomicBool,
}

/// Operations of users who are not signed in.
const OPEN: [&str; 4] = ["ForgotPassword", "ConfirmForgotPassword", "InitiateAuth", "SignUp"];

impl Emulator {
    /// An emulator with these habits, and the port that it is served on for as long as the mock is there.
    pub(super) fn start(habits: Habits) -> (Arc<Self>, EmbeddedMock, String) {
        let emulator = Arc::new(Self {
            habits,
            memory: Mutex::default(),
            goes_on: false.into(),
            is_waiting: false.into(),
        });
        let served = EmbeddedMock::start(Arc::clone(&emulator) as Arc<dyn Answer>).unwrap();
        let url = format!("http://{}", served.address());
        (emulator, served, url)
    }

    /// The operations that were asked for, in order.
    pub(super) fn asked(&self) -> Vec<String> {
        self.memory.lock().unwrap().asked.clone()
    }

    /// Whether it waits at the operation that it is to wait at.
    pub(super) fn is_waiting(&self) -> bool {
        self.is_waiting.load(Ordering::SeqCst)
    }

    /// Answers the operation that it has waited at, and whatever comes later.
    pub(super) fn go_on(&self) {
        self.goes_on.store(true, Ordering::SeqCst);
    }

    /// The signatures of set-up calls.
    pub(super) fn signatures(&self) -> Vec<String> {
        self.memory.lock().unwrap().signatures.clone()
    }

    /// The addresses of the users who were made.
    pub(super) fn addresses(&self) -> Vec<String> {
        self.memory.lock().unwrap().addresses.clone()
    }

    fn carry_out(&self, operation: &str, input: &Value) -> Result<(Value, Vec<Header>), &'static str> {
        let memory = &mut *self.memory.lock().unwrap();
        memory.asked.push(operation.to_owned());
        let text = |name: &str| input[name].as_str().unwrap_or_default().to_owned();
        if self.habits.refuses == Some(operation) {
            return Err("RefusedException");
        }
        if self.habits.checks_hashes && !memory.is_hash_right(input) {
            return Err("NotAuthorizedException");
        }
        memory.made += 1;
        let made = memory.made;
        let plain = |output: Value| Ok((output, Vec::new()));
        match operation {
            "CreateUserPool" => {
                let id =
                    if self.habits.has_one_pool { "the-pool".to_owned() } else { format!("pool-{made}") };
                plain(json!({ "UserPool": { "Id": id } }))
            }
            "CreateUserPoolClient" => {
                let id = format!("client{made}");
                let mut client = json!({ "ClientId": id });
                if input["GenerateSecret"] == json!(true) && !self.habits.has_no_secrets {
                    client["ClientSecret"] = json!("a-secret");
                    memory.secrets.insert(id, "a-secret".to_owned());
                }
                plain(json!({ "UserPoolClient": client }))
            }
            "AdminCreateUser" | "SignUp" => {
                let address = input["UserAttributes"][0]["Value"].as_str().unwrap_or_default();
                memory.addresses.push(address.to_owned());
                let account = memory.accounts.entry(text("Username")).or_default();
                account.passwords.push(text(if operation == "SignUp" {
                    "Password"
                } else {
                    "TemporaryPassword"
                }));
                plain(json!({}))
            }
            "AdminGetUser" => {
                let mut attributes = vec![json!({ "Name": "email", "Value": "e" })];
                if !self.habits.has_no_sub {
                    attributes.push(json!({ "Name": "sub", "Value": format!("sub-{made}") }));
                }
                plain(json!({ "UserAttributes": attributes }))
            }
            "ForgotPassword" => {
                let code = if self.habits.has_equal_codes { 123_456 } else { 100_000 + made };
                memory.last_code = code.to_string();
                memory.accounts.entry(text("Username")).or_default().code = memory.last_code.clone();
                Ok((json!({}), vec![Header::new("X-Code", memory.last_code.clone())]))
            }
            "ConfirmForgotPassword" => {
                let account = memory.accounts.entry(text("Username")).or_default();
                let is_right = account.code == text("ConfirmationCode") || self.habits.accepts_any_code;
                let is_refused = !is_right || self.habits.refuses_right_codes;
                if is_refused && !self.habits.changes_password_on_refusal {
                    return Err("CodeMismatchException");
                }
                if text("Password").len() < 8 && !self.habits.has_no_policy {
                    return Err("InvalidPasswordException");
                }
                if !self.habits.keeps_old_password {
                    account.passwords.clear();
                }
                account.passwords.push(text("Password"));
                if is_refused { Err("CodeMismatchException") } else { plain(json!({})) }
            }
            "InitiateAuth" => {
                let parameters = &input["AuthParameters"];
                let account = memory.accounts.get(parameters["USERNAME"].as_str().unwrap_or_default());
                let password = parameters["PASSWORD"].as_str().unwrap_or_default();
                match account.is_some_and(|account| account.passwords.iter().any(|known| known == password)) {
                    true if self.habits.challenges => {
                        plain(json!({ "ChallengeName": "NEW_PASSWORD_REQUIRED" }))
                    }
                    true => plain(json!({ "AuthenticationResult": { "AccessToken": "t" } })),
                    false => Err("NotAuthorizedException"),
                }
            }
            _ => plain(json!({})),
        }
    }
}

impl Memory {
    /// Whether an input has the keyed hash of its client, where that has a secret.
    fn is_hash_right(&self, input: &Value) -> bool {
        let client = input["ClientId"].as_str().unwrap_or_default();
        let Some(secret) = self.secrets.get(client) else { return true };
        let parameters = &input["AuthParameters"];
        let name = [&input["Username"], &parameters["USERNAME"]].into_iter().find_map(Value::as_str);
        let found = [&input["SecretHash"], &parameters["SECRET_HASH"]].into_iter().find_map(Value::as_str);
        let expected = keyed_hash(secret, &[name.unwrap_or_default(), client]);
        found == Some(expected.as_str())
    }
}

impl Answer for Emulator {
    fn answer(&self, request: &Request) -> Reply {
        let json = |status: u16, mut headers: Vec<Header>, body: Value| {
            headers.push(Header::new("Content-Type", "application/x-amz-json-1.1"));
            Reply::Response(Response { status, headers, body: body.to_string().into_bytes() })
        };
        if request.method == "GET" {
            let code = self.memory.lock().unwrap().last_code.clone();
            return json(200, Vec::new(), json!([{ "code": code }]));
        }
        let target = request.header("x-amz-target").unwrap_or_default();
        let operation = target.rsplit('.').next().unwrap_or_default();
        let given = request.header("authorization").unwrap_or_default();
        if !OPEN.contains(&operation) {
            self.memory.lock().unwrap().signatures.push(given.to_owned());
        }
        let is_known = self.habits.wants.is_none_or(|wanted| given.starts_with(wanted));
        if !OPEN.contains(&operation) && !is_known {
            let message = format!("not known: {given}");
            return json(400, Vec::new(), json!({ "__type": "AuthException", "message": message }));
        }
        while self.habits.waits_at == Some(operation) && !self.goes_on.load(Ordering::SeqCst) {
            self.is_waiting.store(true, Ordering::SeqCst);
            std::thread::sleep(std::time::Duration::from_millis(5));
        }
        let input = serde_json::from_slice(&request.body).unwrap_or_default();
        match self.carry_out(operation, &input) {
            Ok((output, headers)) => json(200, headers, output),
            Err("CodeMismatchException") if self.habits.breaks_on_wrong_codes => {
                json(500, Vec::new(), json!({ "__type": "InternalError", "message": "no" }))
            }
            Err(name) => {
                let repeated = if self.habits.repeats_credentials { given } else { "" };
                json(400, Vec::new(), json!({ "__type": name, "message": format!("no {repeated}") }))
            }
        }
    }
}
