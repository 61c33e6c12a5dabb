using System.Globalization;
using System.Resources;
using System.Runtime.CompilerServices;

namespace Sora.Cli;

/// <summary>Every sentence that the command says of its own, in the language of the environment (LC_ALL, LANG): English, or French where <c>Texts.fr.resx</c> has it.</summary>
internal static class Texts
{
    public static ResourceManager Resources { get; } = new("Sora.Cli.Texts", typeof(Texts).Assembly);

    public static string AboutSora => Get();

    public static string AboutServer => Get();

    public static string AboutJson => Get();

    public static string BadServer(string address) => Fill(Get(), address);

    public static string SeeHelp(string command) => Fill(Get(), command);

    public static string SignInFirst => Get();

    public static string Interrupted => Get();

    public static string DamagedCredentials(string path) => Fill(Get(), path);

    public static string AboutSignUp => Get();

    public static string AboutLogin => Get();

    public static string AboutLogout => Get();

    public static string AboutHandle => Get();

    public static string AboutDisplayName => Get();

    public static string Name => Get();

    public static string File => Get();

    public static string Folder => Get();

    public static string Handle => Get();

    public static string AboutPasswordStdin => Get();

    public static string Password => Get();

    public static string PasswordAgain => Get();

    public static string PasswordsDiffer => Get();

    public static string NoPassword => Get();

    public static string SignedIn(string handle, Uri server) => Fill(Get(), handle, server);

    public static string SignedOut(Uri server) => Fill(Get(), server);

    public static string AboutAccount => Get();

    public static string AboutDeleteAccount => Get();

    public static string WhatAccountDeletionTakes => Get();

    public static string ReallyDeleteAccount(string handle) => Fill(Get(), handle);

    public static string AccountDeleted(string handle) => Fill(Get(), handle);

    public static string AboutGenerate => Get();

    public static string AboutPrompt => Get();

    public static string AboutWatchOption => Get();

    public static string AboutOut => Get();

    public static string AboutSize => Get();

    public static string AboutSeconds => Get();

    public static string AboutSeed => Get();

    public static string AboutQuality => Get();

    public static string AboutVisibility => Get();

    public static string AboutCameoOf => Get();

    public static string AboutRemix => Get();

    public static string AboutRemixPrompt => Get();

    public static string AboutStrength => Get();

    public static string BadStrength => Get();

    public static string AboutExtend => Get();

    public static string AboutExtendPrompt => Get();

    public static string AboutMoreSeconds => Get();

    public static string AboutChangePrompt => Get();

    public static string PromptChanged => Get();

    public static string UnknownWord(string word) => Fill(Get(), word);

    public static string UnknownWordNear(string word, string nearest) => Fill(Get(), word, nearest);

    public static string WatchWith(string id) => Fill(Get(), id);

    public static string StillRendering(string id) => Fill(Get(), id);

    public static string NoRender => Get();

    public static string Queued => Get();

    public static string QueuedAt(int position, long seconds) => Fill(Get(), position, seconds);

    public static string Started => Get();

    public static string Rendering(int progress) => Fill(Get(), progress);

    public static string RenderingFor(int progress, long seconds) => Fill(Get(), progress, seconds);

    public static string Completed => Get();

    public static string Cancelled => Get();

    public static string Failed(string reason) => Fill(Get(), reason);

    public static string AboutWatch => Get();

    public static string AboutVideo => Get();

    public static string AboutDownload => Get();

    public static string AboutVariant => Get();

    public static string AboutDownloadOut => Get();

    public static string Saved(string path) => Fill(Get(), path);

    public static string AboutCancel => Get();

    public static string AboutDelete => Get();

    public static string AboutYes => Get();

    public static string ReallyDelete(string id) => Fill(Get(), id);

    public static string DeleteNeedsYes => Get();

    public static string Deleted(string id) => Fill(Get(), id);

    public static string AboutFeed => Get();

    public static string AboutFeedName => Get();

    public static string AboutLimit => Get();

    public static string AboutAfterId => Get();

    public static string EmptyFeed => Get();

    public static string MoreAfter(string id) => Fill(Get(), id);

    public static string AboutLike => Get();

    public static string AboutUndoLike => Get();

    public static string Liked => Get();

    public static string Unliked => Get();

    public static string AboutFollow => Get();

    public static string AboutPerson => Get();

    public static string AboutUndoFollow => Get();

    public static string Followed(string handle) => Fill(Get(), handle);

    public static string Unfollowed(string handle) => Fill(Get(), handle);

    public static string AboutCameos => Get();

    public static string AboutShowCameo => Get();

    public static string AboutCameoOwner => Get();

    public static string AboutSetCameo => Get();

    public static string AboutCameoPicture => Get();

    public static string AboutAudience => Get();

    public static string AboutConsent => Get();

    public static string WhatConsentMeans => Get();

    public static string ReallyConsent => Get();

    public static string ConsentMustBeSaid => Get();

    public static string AboutChangeAudience => Get();

    public static string ForNobody => Get();

    public static string ForApproved => Get();

    public static string ForMutuals => Get();

    public static string ForEveryone => Get();

    public static string MayUse(string handle) => Fill(Get(), handle);

    public static string MayAsk(string handle) => Fill(Get(), handle);

    public static string HaveAsked => Get();

    public static string MayNotUse => Get();

    public static string AboutCameoPeople => Get();

    public static string NobodyAsks => Get();

    public static string Asks => Get();

    public static string IsAllowed => Get();

    public static string IsDenied => Get();

    public static string AboutAllow => Get();

    public static string Allowed(string handle) => Fill(Get(), handle);

    public static string AboutDeny => Get();

    public static string ReallyDeny(string handle) => Fill(Get(), handle);

    public static string Denied(string handle) => Fill(Get(), handle);

    public static string AboutAskForCameo => Get();

    public static string AskedForCameo(string handle) => Fill(Get(), handle);

    public static string AboutCameoVideos => Get();

    public static string InNoVideo => Get();

    public static string AboutWithdraw => Get();

    public static string AboutWithdrawFrom => Get();

    public static string ReallyWithdraw => Get();

    public static string ReallyWithdrawFrom(string id) => Fill(Get(), id);

    public static string Withdrawn => Get();

    public static string AboutNotifications => Get();

    public static string AboutFollowOption => Get();

    public static string AboutAfterSequence => Get();

    public static string NegativeSequence => Get();

    public static string NothingNew => Get();

    public static string PersonAndOthers(string person, int others) => Fill(Get(), person, others);

    public static string SomeoneGone => Get();

    public static string LikedYours(string who, string id) => Fill(Get(), who, id);

    public static string FollowsYou(string who) => Fill(Get(), who);

    public static string CommentedYours(string who, string id, string text) => Fill(Get(), who, id, text);

    public static string VideoIsReady(string id) => Fill(Get(), id);

    public static string VideoFailed(string id, string reason) => Fill(Get(), id, reason);

    public static string AsksForYourCameo(string who) => Fill(Get(), who);

    public static string LetsYouUseTheirCameo(string who) => Fill(Get(), who);

    public static string UsesYourCameo(string who, string id) => Fill(Get(), who, id);

    public static string WithdrewTheirCameo(string who, string caption) => Fill(Get(), who, caption);

    public static string AboutRender => Get();

    public static string AboutRenderOut => Get();

    public static string AboutLandscape => Get();

    public static string AboutRenderSeconds => Get();

    public static string AboutModel => Get();

    public static string AboutTrain => Get();

    public static string AboutTrainOut => Get();

    public static string AboutPreset => Get();

    public static string AboutTrainSeed => Get();

    public static string AboutWorkers => Get();

    public static string BadWorkers => Get();

    public static string TrainingGoesOn => Get();

    public static string Trained(string folder) => Fill(Get(), folder);

    public static string AboutTrainFrom => Get();

    public static string AboutRefineAutoencoder => Get();

    public static string RefineWithoutFrom => Get();

    public static string AboutDistil => Get();

    public static string DistilWithoutFrom => Get();

    public static string DistilWithRefine => Get();

    public static string NoFewSteps(string preset) => Fill(Get(), preset);

    public static string AboutJudgeOf => Get();

    public static string AboutEvaluate => Get();

    public static string AboutSplits => Get();

    public static string AboutCameo => Get();

    public static string NoCameo(string model) => Fill(Get(), model);

    public static string AboutClips => Get();

    public static string AboutEvaluateSheet => Get();

    public static string AboutThreads => Get();

    public static string BadThreads => Get();

    public static string AboutSaveReport => Get();

    public static string AboutGallery => Get();

    public static string BadClips => Get();

    public static string AboutWorld => Get();

    public static string AboutSheet => Get();

    public static string AboutStage => Get();

    public static string AboutScenes => Get();

    public static string BadScenes => Get();

    public static string AboutWorldSeed => Get();

    public static string NoModel(string folder) => Fill(Get(), folder);

    public static string RenderedIn(int frames, double seconds, double factor, long seed) => Fill(Get(), frames, seconds, factor, seed);

    public static string BadSeconds(int longest) => Fill(Get(), longest);

    public static string BadSeed => Get();

    private static string Get([CallerMemberName] string name = "") =>
        Resources.GetString(name, CultureInfo.CurrentUICulture) ?? throw new MissingManifestResourceException($"Texts.resx has no '{name}'.");

    private static string Fill(string text, params ReadOnlySpan<object?> values) => string.Format(CultureInfo.CurrentCulture, text, values);
}
