//! The command line: global options, the commands, and their help in two languages.
//!
//! Help is written in English beside each argument; what a command does is said in Japanese in
//! [`ABOUT_JA`] and put in place before parsing when Japanese is asked for.

use std::path::PathBuf;

use clap::{CommandFactory, FromArgMatches, Parser, Subcommand, ValueEnum};

use crate::commands;
use crate::context::{Context, Lang, Preset};
use crate::failure::Failure;

/// Keep an organisation's records as hashed, append-only events, and ask for any past date.
#[derive(Debug, Parser)]
#[command(name = "daicho", version, propagate_version = true, disable_help_subcommand = true)]
pub(crate) struct Cli {
    #[command(flatten)]
    pub(crate) global: Global,
    #[command(subcommand)]
    pub(crate) command: Command,
}

/// Options that every command takes.
#[derive(Debug, Clone, clap::Args)]
#[command(next_help_heading = "Global options")]
pub(crate) struct Global {
    /// The ledger's folder, such as `-C records`; otherwise DAICHO_LEDGER, or upwards from here.
    #[arg(short = 'C', long = "ledger", value_name = "DIR", global = true)]
    pub(crate) ledger: Option<PathBuf>,
    /// Language of messages, such as `--lang ja`; otherwise DAICHO_LANG or the locale.
    #[arg(long, value_name = "LANG", global = true)]
    pub(crate) lang: Option<Lang>,
    /// Answer in JSON, one documented shape per command; errors too.
    #[arg(long, global = true)]
    pub(crate) json: bool,
    /// Form of the answer, such as `--format csv`; each command says which it has.
    #[arg(long, value_name = "FORMAT", global = true)]
    pub(crate) format: Option<Format>,
    /// Say nothing on standard error but errors.
    #[arg(short, long, global = true)]
    pub(crate) quiet: bool,
    /// The key to sign with, such as `--key ~/.ssh/id_ed25519`; with `.pub` ssh-agent signs; otherwise
    /// DAICHO_KEY, or the one adopted.
    #[arg(long, value_name = "FILE", global = true)]
    pub(crate) key: Option<PathBuf>,
    /// A file with the key's passphrase, such as `--passphrase-file ~/.daicho-passphrase`; otherwise
    /// DAICHO_PASSPHRASE_FILE, or it is asked for on a terminal.
    #[arg(long, value_name = "FILE", global = true)]
    pub(crate) passphrase_file: Option<PathBuf>,
    /// Colour on standard error, such as `--color never`; NO_COLOR is honoured.
    #[arg(long, value_name = "WHEN", default_value = "auto", global = true)]
    pub(crate) color: Color,
}

/// Forms of an answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Format {
    /// Aligned columns for a terminal.
    Table,
    /// One JSON document.
    Json,
    /// One JSON document a line.
    Jsonl,
    /// Comma-separated values.
    Csv,
    /// Markdown.
    Md,
    /// One HTML file.
    Html,
}

/// When to colour.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Color {
    /// On a terminal, unless NO_COLOR is set.
    Auto,
    /// Always.
    Always,
    /// Never.
    Never,
}

/// The commands.
#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    Demo(commands::demo::Args),
    Init(commands::init::Args),
    Schema(commands::schema::Args),
    Record(commands::record::Args),
    Correct(commands::correct::Args),
    Void(commands::void::Args),
    Annotate(commands::annotate::Args),
    Import(commands::import::Args),
    Log(commands::log::Args),
    Show(commands::show::Args),
    State(commands::state::Args),
    History(commands::history::Args),
    Blame(commands::blame::Args),
    Diff(commands::diff::Args),
    Search(commands::search::Args),
    Replay(commands::replay::Args),
    Report(commands::report::Args),
    Trace(commands::trace::Args),
    Close(commands::close::Args),
    Bundle(commands::bundle::Args),
    Lint(commands::lint::Args),
    Redact(commands::redact::Args),
    Hold(commands::hold::Args),
    Key(commands::key::Args),
    Actor(commands::actor::Args),
    Verify(commands::verify::Args),
    Checkpoint(commands::checkpoint::Args),
    Prove(commands::prove::Args),
    Check(commands::check::Args),
    Export(commands::export::Args),
    Rebuild(commands::rebuild::Args),
    Hash(commands::hash::Args),
    Backup(commands::backup::Args),
    Restore(commands::restore::Args),
    Completions(commands::completions::Args),
    Man(commands::man::Args),
    #[command(hide = true)]
    Manual(commands::manual::Args),
}

impl Command {
    /// Whether its answer may be longer than a screen and is read like a page.
    pub(crate) fn is_read_at_leisure(&self) -> bool {
        match self {
            Command::Log(args) => !args.follow,
            Command::Schema(_)
            | Command::Show(_)
            | Command::State(_)
            | Command::History(_)
            | Command::Blame(_)
            | Command::Diff(_)
            | Command::Search(_)
            | Command::Lint(_)
            | Command::Replay(_)
            | Command::Report(_)
            | Command::Trace(_) => true,
            _ => false,
        }
    }
}

/// What each command does, in Japanese: by name, the program itself first.
const ABOUT_JA: &[(&str, &str)] = &[
    ("", "組織の記録を、改ざんを検出できる追記専用の出来事として残し、過去のどの日付の状態も答えます"),
    ("demo", "一つのコマンドで全体を見せます: 台帳、一年分の記録、過去の日付、訂正、年次報告、検証"),
    ("init", "台帳を新しく開設します"),
    ("schema", "出来事の種別を一覧し、その項目と例を示します"),
    ("record", "出来事を一件記録します"),
    (
        "correct",
        "記録の誤りを、すべての日付について訂正します(元の記録は残り、訂正前の時点では元の値が答えになります)",
    ),
    ("void", "起きていない、または二重に登録された記録を取り消します(記録は残ります)"),
    ("annotate", "記録に注記(争い、疑義、出典の相違など)を付けます。事実は変わりません"),
    ("import", "下書きのファイルや記録簿を、全部まとめて取り込みます(一件でも誤りがあれば何も記録しません)"),
    ("log", "記録を新しい順に一覧します"),
    ("show", "一件の記録のすべて(項目、訂正・注記、ハッシュの木での位置)を示します"),
    ("state", "ある日に何が成り立っていたかを答えます。決まらないことは決まらないまま示します"),
    ("history", "一つの対象について述べられたことを、世の中の日付の順に示します"),
    ("blame", "一つの対象の値ごとに、だれが・いつ・何を根拠に記録したか、どの訂正を経たかを示します"),
    ("diff", "二つの時点(世の中の日付、または分かっていたことの時点)の違いと、違いを生んだ記録を示します"),
    ("search", "記録の中の言葉を探します(全角・半角、ひらがな・カタカナ、長音の違いは問いません)"),
    ("replay", "過去のある日までの出来事を世の中の日付の順に再生し、その日の状態を示します"),
    ("report", "記録だけから文書(年次活動報告など)を作ります。どの行も根拠の記録を示します"),
    ("lint", "記録のおかしなところ(食い違い、曜日や回数の誤り、重複など)を、両方の箇所を引いて指摘します"),
    (
        "redact",
        "法令や本人の請求により、項目や一人についてのすべてを消去します(元に戻せません。ハッシュは保たれます)",
    ),
    ("hold", "消去してはならない記録を保留にし、解除し、一覧します"),
    ("hold place", "記録または対象を、消去から守ります"),
    ("hold release", "保留を解除します"),
    ("hold list", "今日有効な保留を一覧します"),
    ("key", "署名する鍵を作り、採用し、示します"),
    ("key new", "OpenSSH 形式の新しい鍵を作ります(上書きせず、台帳の中には作りません)"),
    ("key adopt", "すでにある鍵を、自分の鍵として覚えます(ファイルは写しません)"),
    ("key show", "鍵の指紋と、公開する行を示します"),
    ("actor", "誰が、何を、どの鍵で記録できるかを決め、一覧します"),
    ("actor enrol", "記録者を登録します(鍵、記録できる種別・対象・期間を添えられます)"),
    ("actor change", "記録者の鍵や権限を変えます(書いた項目だけが替わります)"),
    ("actor retire", "記録者の登録を終えます"),
    ("actor list", "記録者と、その鍵・権限を一覧します"),
    ("actor require-signatures", "すべての記録に署名を求めるか、鍵のある記録者だけに求めるかを決めます"),
    ("actor allowed-signers", "`ssh-keygen -Y verify` のための allowed_signers を書き出します"),
    ("trace", "報告の一つのセルから、根拠の記録・出典・途中の訂正までをたどります"),
    ("bundle", "報告を、その根拠となったすべての記録と証明とともに、一つのファイルにまとめます"),
    ("close", "報告を公表して期間を締め、報告のハッシュと作成時の先頭を記録します"),
    ("close annual", "年次活動報告を書き出し、その期間を締めます"),
    ("verify", "台帳が、記録されたときのままかを一件ずつ確かめます(何も変更しません)"),
    ("checkpoint", "台帳の先頭(件数とルート)を、人に渡せる形で作ります。鍵があれば署名します"),
    ("prove", "一件の記録が台帳にあることを、選んだ項目だけを開示して証明するファイルを作ります"),
    ("check", "証明のファイルが何を証明し、何を証明しないかを、台帳もネットワークもなしに確かめます"),
    ("export", "台帳を、このプログラムがなくても読める形で書き出します"),
    ("manual", "この説明書(docs/cli.md)を出力します"),
    ("rebuild", "索引を台帳から作り直します(記録は変わりません)"),
    ("hash", "ファイルの BLAKE3(記録が添付ファイルを名指すハッシュ)を出力します"),
    (
        "backup",
        "台帳の控えを別の場所に作ります。書込み中でも作れ、二度目からは増えた分だけを写し、写した後に検証します",
    ),
    (
        "restore",
        "控えを新しい場所に戻します。先に検証し、台帳の外に控えた先頭と比べ、控えの後に消去されたものは戻しません",
    ),
    ("completions", "シェルの補完スクリプトを出力します"),
    ("man", "man ページを出力します"),
    ("report annual", "年次活動報告: 役員、外部会議体、部会の会議、年間の日程、後援などを一年分まとめます"),
    (
        "report minutes",
        "議事録: 会議の出席者、議題と時間枠、議題ごとの発言、提案・決定・宿題、次回、期限、残された疑問をまとめます",
    ),
    (
        "report activities",
        "対外活動: ほかの団体との会合・協定・役職・事業・金額を、相手ごとに、年を追ってまとめます",
    ),
    (
        "report officers",
        "役員名簿: ある日に誰がどの役職にあり、任期がいつ満ち、どの席が空いているかを、理由とともに示します",
    ),
    (
        "report follow-up",
        "フォローアップ表: 計画の提言ごとに、団体別の進捗・再掲・「—」・空欄を示し、集計、予定を過ぎて報告のないもの、ある日の状況を添えます",
    ),
    (
        "report survey",
        "調査比較表: 調査の表を前回の表と並べ、同じ値・変わった値・新しい行・なくなった行・脚注・値ごとの数を示します",
    ),
    (
        "report plan",
        "事業計画書: 方針・章・項目を計画の順に示し、前の計画との相違、説明なく消えた項目、結果、委員会・WG の一覧を添えます",
    ),
    ("export jsonl", "一行に一件の JSON で書き出します(ほかの言語の検証プログラムで確かめられます)"),
];

/// Why there is nothing to run.
pub(crate) enum Unparsed {
    /// Help or the version was asked for and shown.
    Shown,
    /// The command line cannot be understood.
    Wrong(Box<Failure>),
}

/// The clap tree with its help in this language.
pub(crate) fn tree(lang: Lang) -> clap::Command {
    let mut tree = Cli::command();
    if lang == Lang::Ja {
        for (name, about) in ABOUT_JA {
            let path: Vec<&str> = name.split_whitespace().collect();
            tree = in_japanese(tree, &path, about);
        }
    }
    tree
}

fn in_japanese(command: clap::Command, path: &[&str], about: &'static str) -> clap::Command {
    match path {
        [] => command.about(about).long_about(None),
        [name, rest @ ..] => command.mut_subcommand(name, |inner| in_japanese(inner, rest, about)),
    }
}

/// Parses the process's arguments.
pub(crate) fn parse(preset: &Preset) -> Result<(Command, Context), Unparsed> {
    let parsed = tree(preset.lang)
        .try_get_matches_from(&preset.args)
        .and_then(|matches| Cli::from_arg_matches(&matches));
    match parsed {
        Ok(cli) => Ok((cli.command, Context::new(preset, cli.global))),
        Err(error) if !error.use_stderr() => {
            // A closed pipe while help is shown is no error.
            let _ = error.print();
            Err(Unparsed::Shown)
        }
        Err(error) => Err(Unparsed::Wrong(Box::new(Failure::usage_of(&error)))),
    }
}

/// A command as if these words had been typed after the program's name.
pub(crate) fn words(words: &[&str]) -> Result<Command, Failure> {
    let typed = std::iter::once("daicho").chain(words.iter().copied());
    Cli::try_parse_from(typed).map(|cli| cli.command).map_err(|error| Failure::usage_of(&error))
}
